"""``zhuanxi brand``: what is monitored, and how it is recognised."""

import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from crawlers.brands import BrandMatcher
from crawlers.judging import Finding, Held
from recovery.access.actor import Right
from recovery.cli import output
from recovery.cli.output import Json, as_json, done, progress, table
from recovery.cli.state import State, moment, work
from recovery.collection import brands, rematch, suggestions
from recovery.messages import configured_language
from recovery.words import word
from storage import brands as stored
from storage import migrate
from storage.engine import transaction
from storage.errors import WrongUsage
from storage.models.columns import utc_now

app = typer.Typer(help="What is monitored.", no_args_is_help=True)

Words = Annotated[list[str] | None, typer.Option(help="may be said several times")]


@app.command("add")
def add_brand(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="the brand's name")],
    alias: Words = None,
    homophone: Words = None,
    abbreviation: Words = None,
    keyword: Words = None,
    product: Words = None,
    product_alias: Annotated[
        list[str] | None, typer.Option(help="another word for a product as PRODUCT:ALIAS")
    ] = None,
    ambiguous: Annotated[
        list[str] | None, typer.Option(help="word of the brand that also means something else")
    ] = None,
    required: Annotated[
        list[str] | None, typer.Option(help="word beside which alone ambiguous ones count")
    ] = None,
    exclusion: Words = None,
    competitor: Words = None,
    official: Annotated[
        list[str] | None, typer.Option(help="official account as SOURCE:HANDLE")
    ] = None,
) -> None:
    """Add a brand, or replace what is known of one."""
    accounts = _pairs(official, is_account=True)
    product_aliases = _pairs(product_alias, is_account=False)
    with work(context) as (session, state, _now):
        state.actor(session).must(Right.KEEP_BRANDS)
        brands.save(
            session,
            brands.BrandWords(
                name=name,
                aliases=alias or [],
                homophones=homophone or [],
                abbreviations=abbreviation or [],
                keywords=keyword or [],
                products=product or [],
                product_aliases=product_aliases,
                ambiguous=ambiguous or [],
                required=required or [],
                exclusions=exclusion or [],
                competitors=competitor or [],
                official_accounts=accounts,
            ),
        )
    done(f"brand {name} is monitored; `zhuanxi crawl SOURCE --brand {name}` looks for it")


@app.command("list")
def list_brands(context: typer.Context, json: Json = False) -> None:
    """The monitored brands."""
    with work(context) as (session, _, _now):
        rows = [brands.words_of(brand) for brand in stored.active(session)]
    if json:
        as_json([row.model_dump() for row in rows])
        return
    table(
        ["brand", "also called", "products", "official accounts"],
        [
            (
                row.name,
                "、".join([*row.aliases, *row.homophones, *row.abbreviations]),
                "、".join(row.products),
                "、".join(h for handles in row.official_accounts.values() for h in handles),
            )
            for row in rows
        ],
        empty="no brand yet; `zhuanxi brand add NAME` or `zhuanxi brand import FILE` adds one",
    )


@app.command("import")
def import_brands(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="TOML with [[brand]]")]
) -> None:
    """Add or replace the brands of a TOML file."""
    found = brands.read_toml(file)
    with work(context) as (session, state, _now):
        state.actor(session).must(Right.KEEP_BRANDS)
        for brand in found:
            brands.save(session, brand)
    done(f"{len(found)} brands are monitored")


@app.command("export")
def export_brands(context: typer.Context) -> None:
    """The monitored brands as TOML on stdout."""
    with work(context) as (session, _, _now):
        text = brands.as_toml([brands.words_of(brand) for brand in stored.active(session)])
    tomllib.loads(text)
    typer.echo(text, nl=False)


@app.command("test")
def try_brand(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="the brand")],
    text: Annotated[list[str] | None, typer.Argument(help="texts to try")] = None,
    file: Annotated[Path | None, typer.Option(help="texts to try, one a line")] = None,
    json: Json = False,
) -> None:
    """What would match a brand, why, and what is held back by which rule. Stores nothing."""
    texts = [*(text or []), *(_lines(file) if file else ())]
    if not texts:
        raise WrongUsage("there is no text to try", "write it after the brand, or name a --file")
    with work(context) as (session, _, _now):
        known = stored.by_name(session, name)
        assert known.id is not None
        matcher = BrandMatcher([known])
    explained = [(one, matcher.explain(one).get(known.id, [])) for one in texts]
    if json:
        as_json([_as_json(one, findings) for one, findings in explained])
        return
    language = configured_language()
    for one, findings in explained:
        is_matched = any(finding.held is None for finding in findings)
        done(f"{'✓' if is_matched else '✗'} {output.printable(one)}")
        for finding in findings:
            done(f"  {_told(finding, language)}")
        if not findings:
            done(f"  {output.said('no word of the brand')}")


@app.command("rematch")
def rematch_brands(
    context: typer.Context,
    since: Annotated[
        str | None, typer.Option(help="only what was posted since: 30d, 6h or a date")
    ] = None,
    json: Json = False,
) -> None:
    """Apply changed brands to the stored mentions. Mentions in a case keep the case's brand."""
    state: State = context.obj
    migrate.ensure_current(state.settings)
    with transaction() as session:
        state.actor(session).must(Right.KEEP_BRANDS)
    now = utc_now()
    start = None if since is None else moment(since, now, state.settings.zone)
    with progress("rematch", rematch.total(start), quiet=json) as advance:
        result = rematch.rematch(start, now, progress=advance)
    if json:
        as_json(asdict(result))
        return
    done(
        output.said(
            "{mentions} mentions read: {added} brands added, {dropped} dropped, {changed} now for "
            "another reason",
            mentions=result.mentions,
            added=result.added,
            dropped=result.dropped,
            changed=result.changed,
        )
    )
    if result.kept_in_case:
        done(output.said("{count} stay because a case stands on them", count=result.kept_in_case))


@app.command("suggest")
def suggest_words(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="the brand")],
    json: Json = False,
) -> None:
    """Initials, pinyin and words of the same sound that customers wrote, to accept or not."""
    with work(context) as (session, _, _now), output.err.status("suggest"):
        proposed = suggestions.suggest(session, stored.by_name(session, name))
    if json:
        as_json([asdict(one) for one in proposed])
        return
    language = configured_language()
    table(
        [
            output.said("word"),
            output.said("form"),
            output.said("mentions"),
            output.said("example"),
        ],
        [(one.word, word("form", one.form, language), one.count, one.example) for one in proposed],
        empty=output.said("nothing to propose that the brand does not have"),
    )


def _told(finding: Finding, language: str) -> str:
    """One finding as a line, in the language of the settings."""
    held = finding.held
    return output.said(
        "held back: {why} {word} ({start}–{end}) is part of the excluded {by}"
        if held is Held.IN_EXCLUSION
        else "held back: {why} {word} ({start}–{end}); the excluded {by} is in the text, and no "
        "second word of the brand"
        if held is Held.BESIDE_EXCLUSION
        else "held back: {why} {word} ({start}–{end}) does not convince alone: no required word "
        "near, no product, account or second word"
        if held is Held.ALONE
        else "held back: {why} {word} ({start}–{end}), and no required word is near"
        if held is Held.NOT_REQUIRED
        else "matches: {why} {word} ({start}–{end})"
        if finding.beside is None
        else "matches: {why} {word} ({start}–{end}), beside {beside}",
        why=word("why", finding.why, language),
        word=finding.word,
        start=finding.start + 1,
        end=finding.end,
        by=finding.by,
        beside=finding.beside,
    )


def _as_json(text: str, findings: list[Finding]) -> dict[str, Any]:
    return {
        "text": text,
        "matched": any(finding.held is None for finding in findings),
        "findings": [asdict(finding) for finding in findings],
    }


def _lines(file: Path) -> list[str]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUsage(
            "{file} cannot be read: {reason}",
            "name a file of texts in UTF-8, one a line",
            file=file,
            reason=error,
        ) from error
    return [line for line in lines if line.strip()]


def _pairs(said: list[str] | None, *, is_account: bool) -> dict[str, list[str]]:
    """``KEY:VALUE`` options as lists by key."""
    pairs: dict[str, list[str]] = {}
    for pair in said or []:
        key, colon, value = pair.partition(":")
        if not (key and colon and value):
            raise WrongUsage(
                "{given!r} is no SOURCE:HANDLE" if is_account else "{given!r} is no PRODUCT:ALIAS",
                "for example weibo:橙屿出行客服" if is_account else "for example 柚先达:柚达",
                given=pair,
            )
        pairs.setdefault(key, []).append(value)
    return pairs
