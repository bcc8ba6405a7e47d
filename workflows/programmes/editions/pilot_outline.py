"""The chapters of the pilot's plan (RULES S3-19): official titles only, as in domain data pilot_outline.csv."""

OUTLINE: tuple[tuple[str, str], ...] = (
    ("1", "集群发展现状"),
    ("1.1", "集群发展整体情况"),
    ("1.2", "集群发展基础、优势和特色"),
    ("2", "产业链及产业技术路线分析"),
    ("3", "集群发展面临的主要问题"),
    ("4", "创新型产业集群建设的目标和任务"),
    ("4.1", "总体思路与发展目标"),
    ("4.2", "具体目标和拟开展的重点任务"),
    ("5", "组织实施与保障措施"),
    ("6", "工作计划及任务分解"),
)
"""(number, title) of six chapters and four sections, in their order."""


def title_of(number: str) -> str:
    """Return the title of a chapter or section. Raises KeyError for a number that the outline does not have."""
    return dict(OUTLINE)[number]
