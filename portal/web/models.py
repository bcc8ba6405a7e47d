"""Tables of the shell: which workers are alive, and which changes the public pages show."""

from django.db import models


class WorkerBeat(models.Model):
    """A worker process and when it last gave a sign of life, in the machine's real time."""

    worker_id = models.CharField("工作进程", max_length=64, primary_key=True)
    host = models.CharField("主机", max_length=120)
    process = models.PositiveIntegerField("进程号")
    started_at = models.DateTimeField("启动时间")
    beat_at = models.DateTimeField("最近心跳", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "后台进程"

    def __str__(self) -> str:
        return f"{self.host}:{self.process}"


class PublicChange(models.Model):
    """A change of something that public pages show, noted by the database itself (portal.web.pagecache.triggers)."""

    transaction = models.BigIntegerField("事务", null=True, unique=True)
    at = models.DateTimeField("时间", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "公开内容变更"

    def __str__(self) -> str:
        return f"{self.pk} {self.at}"
