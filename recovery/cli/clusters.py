"""``zhuanxi clusters``: what spreads, and who carries it."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import typer

from recovery.access.actor import Right
from recovery.cli.output import Json, as_json, done, local, table
from recovery.cli.state import work
from storage import brands, clusters

app = typer.Typer(help="Reposts and copies of one happening, as one thread.", no_args_is_help=True)

HEAD = 40


@app.command("list")
def list_clusters(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=365, help="posts of the last days")] = 7,
    brand: Annotated[str | None, typer.Option(help="only posts about this brand")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="at most so many")] = 20,
    json: Json = False,
) -> None:
    """The clusters with the most posts of the last days, biggest first."""
    with work(context) as (session, state, now):
        state.reader(session).must(Right.SEE_FIGURES)
        brand_id = brands.by_name(session, brand).id if brand else None
        found = clusters.biggest(session, now - timedelta(days=days), now, limit, brand_id)
    if json:
        as_json([asdict(cluster) for cluster in found])
        return
    table(
        ["cluster", "posts", "posters", "reach", "24 h", "before", "since", "brands", "first post"],
        [
            (
                each.id,
                each.posts,
                each.posters,
                each.reach,
                each.lately,
                each.before,
                local(each.first_at),
                " ".join(each.brands),
                (each.first["title"] or each.first["text"])[:HEAD],
            )
            for each in found
        ],
        empty="nothing was reposted or copied; `zhuanxi crawl` and `zhuanxi import` find it",
    )


@app.command()
def show(
    context: typer.Context,
    cluster_id: Annotated[
        int, typer.Argument(metavar="ID", help="the cluster's number, or a mention's in it")
    ],
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="at most so many posts")] = 200,
    json: Json = False,
) -> None:
    """One cluster: its posts, earliest first, and how it grew."""
    with work(context) as (session, state, now):
        state.reader(session).must(Right.SEE_FIGURES)
        cluster = clusters.cluster_of(session, cluster_id, now)
        posts = clusters.members(session, cluster.id, limit)
        growth = clusters.growth(session, cluster.id, state.settings.timezone)
    if json:
        as_json(
            {
                **asdict(cluster),
                "growth": {day.isoformat(): count for day, count in growth.items()},
                "members": [asdict(post) for post in posts],
            }
        )
        return
    done(
        f"cluster {cluster.id}  {cluster.posts} posts by {cluster.posters}  reach {cluster.reach}  "
        + "  ".join(f"{day:%m-%d} {count}" for day, count in growth.items())
    )
    table(
        ["posted", "source", "how", "who", "followers", "reactions", "mention", "words"],
        [
            (
                local(post.posted_at),
                post.source,
                post.how,
                post.handle,
                post.followers,
                post.interactions,
                post.mention_id,
                f"{post.title} {post.text}".strip(),
            )
            for post in posts
        ],
        empty="its posts are gone",
    )
