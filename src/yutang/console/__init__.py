"""The frame of the merchant's pages: base templates, the rail, components, access checks. No business page.

Nouns: NavItem (one place on the rail), Rows (one page of a list), Chart, RiverStep, JobProgress, TimelineEntry, Action.
Promises: a page behind `staff_page` runs for signed-in staff whose role allows it, inside their merchant's scope and
under their name; a list never counts its rows; every chart can be read as a table; nothing is said by colour alone.
"""
