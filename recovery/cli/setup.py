"""``zhuanxi brand``: what is monitored."""

import tomllib
from pathlib import Path
from typing import Annotated

import typer

from recovery import brands
from recovery.cli.output import Json, as_json, done, table
from recovery.cli.state import work
from storage import brands as stored
from storage.errors import WrongUsage

brand_app = typer.Typer(help="What is monitored.", no_args_is_help=True)

Words = Annotated[list[str] | None, typer.Option(help="may be said several times")]


@brand_app.command("add")
def add_brand(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="the brand's name")],
    alias: Words = None,
    keyword: Words = None,
    exclusion: Words = None,
    product: Words = None,
    competitor: Words = None,
    official: Annotated[
        list[str] | None, typer.Option(help="official account as SOURCE:HANDLE")
    ] = None,
) -> None:
    """Add a brand, or replace what is known of one."""
    accounts: dict[str, list[str]] = {}
    for pair in official or []:
        source, colon, handle = pair.partition(":")
        if not colon:
            raise WrongUsage(
                "{given!r} is no SOURCE:HANDLE", "for example weibo:橙屿出行客服", given=pair
            )
        accounts.setdefault(source, []).append(handle)
    with work(context) as (session, _, _now):
        brands.save(
            session,
            brands.BrandWords(
                name=name,
                aliases=alias or [],
                keywords=keyword or [],
                exclusions=exclusion or [],
                products=product or [],
                competitors=competitor or [],
                official_accounts=accounts,
            ),
        )
    done(f"brand {name} is monitored; `zhuanxi crawl SOURCE --brand {name}` looks for it")


@brand_app.command("list")
def list_brands(context: typer.Context, json: Json = False) -> None:
    """The monitored brands."""
    with work(context) as (session, _, _now):
        rows = [brands.words_of(brand) for brand in stored.active(session)]
    if json:
        as_json([row.model_dump() for row in rows])
        return
    table(
        ["brand", "aliases", "products", "official accounts"],
        [
            (
                row.name,
                "、".join(row.aliases),
                "、".join(row.products),
                "、".join(h for handles in row.official_accounts.values() for h in handles),
            )
            for row in rows
        ],
        empty="no brand yet; `zhuanxi brand add NAME` or `zhuanxi brand import FILE` adds one",
    )


@brand_app.command("import")
def import_brands(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="TOML with [[brand]]")]
) -> None:
    """Add or replace the brands of a TOML file."""
    found = brands.read_toml(file)
    with work(context) as (session, _, _now):
        for brand in found:
            brands.save(session, brand)
    done(f"{len(found)} brands are monitored")


@brand_app.command("export")
def export_brands(context: typer.Context) -> None:
    """The monitored brands as TOML on stdout."""
    with work(context) as (session, _, _now):
        text = brands.as_toml([brands.words_of(brand) for brand in stored.active(session)])
    tomllib.loads(text)
    typer.echo(text, nl=False)
