"""Merchants and their staff, from the command line: for whoever holds the machine."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import click

from yutang.cli.place import enter, home_option, json_option, prepare_tables, print_result


@click.group()
def merchant() -> None:
    """Open merchants and see which there are."""


@merchant.command("open")
@click.argument("name")
@click.option("--owner", required=True, help="The owner's user name.")
@click.option("--owner-name", default="", help="The owner's name as others see it.")
@click.password_option(help="The owner's password.")
@home_option
@json_option
def open_(name: str, owner: str, owner_name: str, password: str, home: Path | None, as_json: bool) -> None:
    """Open a merchant and hire its owner."""
    enter(home)
    prepare_tables()
    from django.db import transaction

    from yutang.accounts import api as accounts
    from yutang.core import clock

    now = clock.now()
    with transaction.atomic():
        merchant_id = accounts.open_merchant(name, now=now)
        staff_id = accounts.hire_staff(
            merchant_id, username=owner, name=owner_name or owner, role=accounts.Role.OWNER, password=password, now=now
        )
    print_result({"merchant_id": merchant_id, "staff_id": staff_id}, as_json=as_json)


@click.command("sign-in-link")
@click.option("--user", "username", help="Whose link (default: the first owner).")
@click.option("--minutes", default=15, show_default=True, type=click.IntRange(1, 24 * 60), help="How long it works.")
@home_option
@json_option
def sign_in_link(username: str | None, minutes: int, home: Path | None, as_json: bool) -> None:
    """Print a link that signs a staff member in, once."""
    enter(home)
    from django.conf import settings

    from yutang.accounts import api as accounts
    from yutang.core import clock

    path = accounts.make_sign_in_link(
        accounts.staff_to_sign_in(username), now=clock.now(), valid=timedelta(minutes=minutes)
    )
    print_result({"link": f"{settings.YUTANG_PUBLIC_URL}{path}"}, as_json=as_json)


def chosen_merchant(name: str | None, *, make: bool = False) -> UUID:
    """The merchant called `name`, or the only one. Where there is none yet and `make` is set, one is opened."""
    from yutang.accounts import api as accounts
    from yutang.core import clock

    found = accounts.merchants_called(name)
    if len(found) == 1:
        return found[0]
    if found:
        raise click.ClickException("There is more than one merchant here: say which with --merchant NAME.")
    if name or not make:
        raise click.ClickException(
            f"There is no merchant {name or 'here'}. Open one: yutang merchant open NAME --owner USER"
        )
    click.echo("No merchant here yet: opening one called 我的小店.", err=True)
    return accounts.open_merchant("我的小店", now=clock.now())
