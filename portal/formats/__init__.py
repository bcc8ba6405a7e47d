"""How dates read in each interface language (FORMAT_MODULE_PATH).

Beside Django's own names there are MONTH_DAY_FORMAT (a day of this year), MOMENT_FORMAT (such a day with its hour)
and DAY_NUMBER_FORMAT (the day under a bar): `{{ day|date:"MOMENT_FORMAT" }}` or `formats.date_format`.
"""
