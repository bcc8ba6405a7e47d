"""What an authority offers as open data: for each table its columns, rows, files, sizes and hashes (after DCAT)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from ninja import Schema
from pydantic import Field

from portal.api.opendata.columns import Column
from portal.api.opendata.dump import WRITERS, dumped
from portal.api.opendata.tables import TABLES, Table
from portal.api.resources.common import envelope
from portal.api.schemas.common import Envelope

if TYPE_CHECKING:
    from django.http import HttpRequest


class FieldNote(Schema):
    """A column."""

    name: str = Field(description="字段名")
    label: str = Field(description="中文名称")
    formats: list[str] = Field(description="在哪些格式中有")


class Distribution(Schema):
    """A file."""

    format: str = Field(description="格式")
    media_type: str = Field(description="媒体类型")
    url: str = Field(description="下载地址")
    bytes: int = Field(description="大小（字节）")
    sha256: str = Field(description="SHA-256")


class Dataset(Schema):
    """A table."""

    id: str = Field(description="数据集名")
    title: str = Field(description="标题")
    description: str = Field(description="每行是什么")
    rows: int = Field(description="行数")
    fields: list[FieldNote] = Field(description="字段")
    distributions: list[Distribution] = Field(description="文件")


class Manifest(Envelope):
    """Everything that is offered."""

    title: str = Field(description="标题")
    language: str = Field(default="zh-Hans", description="语言")
    datasets: list[Dataset] = Field(description="数据集")


def manifest(request: HttpRequest) -> Manifest:
    """Return what the visited authority offers at this moment."""
    told = envelope(request)
    return Manifest(
        **told, title=f"{told['tenant'].name}开放数据", datasets=[_dataset(table, request) for table in TABLES.values()]
    )


def _dataset(table: Table, request: HttpRequest) -> Dataset:
    files, rows = [], 0
    for form, (_writer, kind, _end) in WRITERS.items():
        dump = dumped(table, form, request)
        dump.file.close()
        rows = dump.rows
        path = reverse("open_data_file", kwargs={"name": table.name, "form": form})
        files.append(
            Distribution(
                format=form,
                media_type=kind.partition(";")[0],
                url=request.build_absolute_uri(path),
                bytes=dump.size,
                sha256=dump.sha256,
            )
        )
    return Dataset(
        id=table.name,
        title=table.title,
        description=table.about,
        rows=rows,
        fields=[_note(column) for column in table.columns],
        distributions=files,
    )


def _note(column: Column) -> FieldNote:
    formats = [form for form in WRITERS if column.in_csv or form != "csv"]
    return FieldNote(name=column.name, label=column.label, formats=formats)
