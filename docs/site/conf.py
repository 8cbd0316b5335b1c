"""How Sphinx sets the site: one build a language (tag ``ru`` or none), from the sources that build.py has assembled."""

from pathlib import Path

from cxaudit import __version__

HERE = Path(__file__).parent
language = "ru" if tags.has("ru") else "en"  # type: ignore[name-defined]  # noqa: F821  # Sphinx hands it over

project = "cxaudit"
release = __version__
html_title = {"en": "cxaudit · the guide", "ru": "cxaudit · руководство"}[language]
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist", "attrs_block"]
myst_heading_anchors = 3
suppress_warnings = ["myst.header"]  # the pages of developers begin where their own tables begin
exclude_patterns = ["files/*"]
locale_dirs = [str(HERE / "theme" / "locale")]
highlight_language = "none"
smartquotes = False  # each page is written with the marks of its language

html_theme = "furo"
html_static_path = [str(HERE / "theme" / "static")]
html_css_files = ["site.css"]
templates_path = [str(HERE / "theme" / "templates")]
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # a page opened from a file may not fetch another one
html_use_index = False
html_domain_indices = False
html_favicon = str(HERE / "theme" / "static" / "mark.svg")
html_context = {
    "other": {"en": "ru", "ru": "en"}[language],
    "other_name": {"en": "По-русски", "ru": "In English"}[language],
}
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/language.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
FONTS = {"font-stack": "'IBM Plex Sans', system-ui, 'Segoe UI', Roboto, sans-serif"}
html_theme_options = {
    "light_css_variables": {
        **FONTS,
        "color-brand-primary": "#1f4e79",
        "color-brand-content": "#1f4e79",
        "color-brand-visited": "#1f4e79",
        "color-foreground-primary": "#20262e",
        "color-foreground-secondary": "#56606b",
        "color-foreground-muted": "#5b6570",
        "color-background-secondary": "#f4f5f7",
        "color-background-border": "#dde1e6",
    },
    "dark_css_variables": {
        "color-brand-primary": "#9cc3ea",
        "color-brand-content": "#9cc3ea",
        "color-brand-visited": "#9cc3ea",
        "color-foreground-primary": "#e4e7eb",
        "color-foreground-secondary": "#b4bcc6",
        "color-foreground-muted": "#a3abb5",
        "color-background-primary": "#15191e",
        "color-background-secondary": "#1b2027",
        "color-background-border": "#3a424c",
    },
}
