"""Which workers are alive: the only table of the shell."""

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
