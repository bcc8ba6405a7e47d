"""The outbox between the database and the engine, and the one indexer's state."""

from django.db import models
from django.db.models.functions import Now


class IndexEvent(models.Model):
    """Something that a source shows may have changed. Written in the transaction of the change, removed once indexed.

    It names the row and nothing else: the indexer reads the row as it is then, so events may be repeated or merged.
    Times are the database's own, because they pace machines; the demonstration's clock does not move them.
    """

    seq = models.BigAutoField("序号", primary_key=True)
    source = models.CharField("来源", max_length=60)
    object_pk = models.CharField("主键", max_length=64)
    created = models.DateTimeField("写入时间", db_default=Now())
    attempts = models.PositiveIntegerField("尝试次数", default=0)
    not_before = models.DateTimeField("最早重试时间", db_default=Now())
    last_error = models.CharField("最近一次失败", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "待编索引"
        ordering = ["seq"]
        indexes = [models.Index(fields=["not_before", "seq"], name="search_event_due")]

    def __str__(self) -> str:
        return f"{self.seq} {self.source}:{self.object_pk}"


class Indexer(models.Model):
    """The one row that says who writes to the index now, and gives out version numbers."""

    name = models.CharField("名称", max_length=20, primary_key=True)
    holder = models.CharField("持有者", max_length=36, blank=True)
    until = models.DateTimeField("持有至", db_default=Now())
    tick = models.BigIntegerField("读取序号", default=0)
    failures = models.PositiveIntegerField("连续失败次数", default=0)
    retry_at = models.DateTimeField("最早重试时间", db_default=Now())

    class Meta:
        verbose_name = verbose_name_plural = "索引写入者"

    def __str__(self) -> str:
        return f"{self.name} {self.holder or '-'}"
