"""`python -m yutang` is Django's own management command, for developers: makemigrations, shell and the like."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yutang.site.settings")
execute_from_command_line(["python -m yutang", *sys.argv[1:]])
