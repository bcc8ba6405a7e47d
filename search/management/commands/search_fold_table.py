"""Write the fold table anew; wanted only after a change of `search.analysis.fold_table` or of OpenCC."""

from typing import Any

from django.core.management.base import BaseCommand

from search.analysis import fold, fold_table


class Command(BaseCommand):
    help = "Make search/analysis/data/fold.tsv with OpenCC. Rebuild the index afterwards (search_rebuild)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        folds = fold_table.build()
        fold.TABLE.write_text(fold_table.render(folds), "ascii")
        self.stdout.write(f"{fold.TABLE}: {len(folds)} 个字")
