"""The documentation as a small site: Sphinx with MyST and Furo."""

project = "Yutang"
author = "The Yutang authors"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "Yutang 鱼塘"
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]
suppress_warnings = ["myst.header"]
