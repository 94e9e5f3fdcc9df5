"""What steps do from the command line: on files (no place needed) and on the place."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from yutang.cli.people_at_the_counter import chosen_merchant
from yutang.cli.place import enter, enter_without_a_place, home_option, json_option, print_result


@click.group()
def needs() -> None:
    """Read what customers mean."""


@needs.command("extract")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where the slots go.")
@click.option("--model", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A model of one's own.")
@json_option
def extract(file: Path, out: Path, model: Path | None, as_json: bool) -> None:
    """Read utterances ({"id", "text"} a line) into slots ({"id", "slots", "spans"} a line). Needs no place."""
    enter_without_a_place()
    from yutang.needs.api import extract_file

    counts = extract_file(file, out, model=model)
    print_result(dict(counts), as_json=as_json)


@needs.command("train")
@click.option(
    "--extra",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="More labelled texts to learn from, such as a shop's own corrections.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where the model goes.")
@json_option
def train(extra: Path | None, out: Path | None, as_json: bool) -> None:
    """Train the tagger on the labelled texts of the package, and measure it on texts it has not seen. Needs no place."""
    enter_without_a_place()
    from yutang.needs.api import train_files

    print_result(train_files(extra, out), as_json=as_json)


@needs.command("score")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--model", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A model of one's own.")
@json_option
def score(file: Path, model: Path | None, as_json: bool) -> None:
    """Measure how well labelled texts (in the form of the bundled corpus) are read. Needs no place."""
    enter_without_a_place()
    from yutang.needs.api import score_file

    print_result(score_file(file, model=model), as_json=as_json)


@needs.command("cluster")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--text", required=True, help="The column with the texts.")
@click.option("--label", help="A column to compare with: as many clusters are made as it has labels.")
@click.option("--id", "key", help="The column a row is known by from one run to the next (default: its text).")
@click.option("--encoder", is_flag=True, help="Use the sentence encoder (extra: encoder). Slower and better.")
@click.option(
    "--previous", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="What --out wrote before."
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where each row's cluster goes, as CSV.")
@json_option
def cluster(
    file: Path,
    text: str,
    label: str | None,
    key: str | None,
    encoder: bool,
    previous: Path | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Group the texts of a table (CSV, CSV.GZ, XLSX) by what they are about. Needs no place."""
    enter_without_a_place()
    from yutang.needs.api import TextColumns, cluster_file

    columns = TextColumns(text, label, key)
    print_result(cluster_file(file, columns, encoder=encoder, previous=previous, out=out), as_json=as_json)


@needs.command("rebuild")
@click.option("--merchant", "merchant_name", help="For which merchant (default: the only one).")
@home_option
@json_option
def rebuild(merchant_name: str | None, home: Path | None, as_json: bool) -> None:
    """Group customers with like needs again, now."""
    enter(home)
    from yutang.core import clock
    from yutang.core.tenancy import merchant_scope
    from yutang.needs import api

    with merchant_scope(chosen_merchant(merchant_name)):
        outcome = api.rebuild_clusters(now=clock.now())
    print_result({"clusters": outcome.clusters, "customers": outcome.customers}, as_json=as_json)


@needs.command("vividness")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where the figures go.")
@json_option
def vividness(file: Path, out: Path, as_json: bool) -> None:
    """Judge how vividly reviews ({"id", "text"} a line) paint a scene of use ({"id", "vividness": 0 to 3} a line). Needs no place."""
    enter_without_a_place()
    from yutang.needs.api import vividness_file

    print_result(dict(vividness_file(file, out)), as_json=as_json)


@needs.command("train-vividness")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where the weights go.")
@click.option(
    "--labelled",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='Further reviews to measure on ({"text", "vividness"} a line); nothing is learnt from them.',
)
@json_option
def train_vividness(out: Path | None, labelled: Path | None, as_json: bool) -> None:
    """Fit the weights of vividness to the labelled reviews of the package, and measure them on unseen ones. Needs no place."""
    enter_without_a_place()
    from yutang.needs import api

    print_result(api.train_vividness(out, labelled), as_json=as_json)


@click.group()
def presale() -> None:
    """Orders."""


@presale.command("repurchase")
@click.option("--merchant", "merchant_name", help="For which merchant (default: the only one).")
@home_option
@json_option
def repurchase(merchant_name: str | None, home: Path | None, as_json: bool) -> None:
    """Of the customers who first bought in a month, how many bought again."""
    enter(home)
    from yutang.core.tenancy import merchant_scope
    from yutang.presale import api

    with merchant_scope(chosen_merchant(merchant_name)):
        months = api.repurchase_by_month()
    if as_json:
        print_result({"months": [asdict(one) | {"month": f"{one.month:%Y-%m}"} for one in months]}, as_json=True)
        return
    click.echo("first bought   customers   bought again")
    for one in months:
        click.echo(f"{one.month:     %Y-%m}   {one.customers:>9}   {one.again:>12}")


@presale.command("read-relay")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--offer",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='What is sold ({"products": [{"name", "aliases", "skus": [{"code", "size", "color"}]}]}), to find SKUs in it.',
)
@json_option
def read_relay(file: Path, offer: Path | None, as_json: bool) -> None:
    """Read a relay (接龙) copied from a chat into orders; what is not certain is marked. Needs no place."""
    enter_without_a_place()
    from yutang.presale.api import read_relay_file

    outcome = read_relay_file(file, offer=offer)
    if as_json:
        print_result(outcome, as_json=True)
        return
    for line in outcome["lines"]:
        mark = "?" if line["unsure"] else "x" if line["cancelled"] else " "
        items = "; ".join(f"{item['what']} = {item['quantity']}" for item in line["items"])
        click.echo(f"{mark} {line['no'] or '':>4}  {line['name']}: {items}")
    click.echo(f"{outcome['read']} lines read, {outcome['unsure']} of them unsure.")
