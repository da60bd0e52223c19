"""Deliver a release to targets. A target that fails holds up no other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from reassurance.delivery.configuration import Target, find_target, load_targets
from reassurance.delivery.contents import read_contents
from reassurance.delivery.files import deliver_files
from reassurance.delivery.record import Delivery, write_delivery
from reassurance.errors import DeliveryError, ReassuranceError, UsageError
from reassurance.locks import hold
from reassurance.log import EventLogger
from reassurance.places import Connection, errors_of, explained, read_connection
from reassurance.publication.releases_folder import find_release
from reassurance.settings import Settings

# Number of targets that are written at the same time.
_AT_ONCE = 8
_POSTGRESQL = "postgresql"

log = EventLogger(__name__)


@dataclass(frozen=True)
class Delivered:
    """The result for a target, or its error.

    `is_new` is False for a repetition. `is_current` is False when the target has a release with a later
    `as_of`, or when the delivery failed.
    `without_role` are the roles of readers that its database lacks.
    """

    target: str
    release: str
    is_new: bool = False
    is_current: bool = False
    without_role: tuple[str, ...] = ()
    error: str | None = None


def deliver_all(
    settings: Settings,
    release: str = "current",
    targets: tuple[Target, ...] | None = None,
    connect: Callable[[str], Connection] = read_connection,
) -> list[Delivered]:
    """Deliver a release to all targets, or to those given, in parallel.

    The errors of a target are in its result. Raises UsageError when there is no such release.
    """
    name = find_release(settings, release).name

    def deliver_to(target: Target) -> Delivered:
        try:
            return deliver(settings, name, target, connect)
        except (ReassuranceError, OSError) as error:
            return Delivered(target.target, name, error=str(error))
        except Exception as error:
            log.exception("release_not_delivered", target=target.target)
            return Delivered(target.target, name, error=f"{target.target}: {error!r}: see the log.")

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(deliver_to, load_targets(settings) if targets is None else targets))


def deliver(
    settings: Settings,
    release: str,
    target: Target,
    connect: Callable[[str], Connection] = read_connection,
) -> Delivered:
    """Deliver a release to a target, and record it. A repetition changes nothing.

    Raises DeliveryError when the target cannot be reached or refuses the release, ConfigurationError when the
    connection is unknown, PublicationError when a file of the release was altered.
    """
    path = find_release(settings, release)
    connection = connect(target.connection) if target.connection else Connection()
    with hold(settings, f"delivery-{target.target}"):
        contents = read_contents(settings, path, target)
        without_role: tuple[str, ...] = ()
        if target.protocol == _POSTGRESQL:
            from reassurance.delivery.postgresql import deliver_rows

            is_current, without_role = deliver_rows(settings, target, connection, contents)
        else:
            try:
                is_current = deliver_files(settings, target, connection, contents)
            except errors_of(target) as error:
                limit = f"REASSURANCE_TARGET_SECONDS={settings.target_seconds}"
                raise DeliveryError(
                    f"{target.target}: {path.name} cannot be delivered to {target.url} through connection "
                    f"{target.connection!r}: {explained(error, limit)}. Correct the cause and repeat."
                ) from error
        delivery = Delivery(
            target=target.target,
            url=target.url,
            release=path.name,
            descriptor_sha256=contents.descriptor_sha256,
            without_role=without_role,
        )
        is_new = write_delivery(settings, delivery)
    log.info("release_delivered", target=target.target, release=path.name, is_new=is_new, current=is_current)
    for role in without_role:
        log.warning("reader_without_role", target=target.target, role=role)
    return Delivered(target.target, path.name, is_new, is_current, without_role)


def roles_sql(settings: Settings, release: str, name: str) -> str:
    """The SQL with which an administrator creates the schemas and roles of a PostgreSQL target."""
    target = find_target(settings, name)
    if target.protocol != _POSTGRESQL:
        raise UsageError(f"{name} is no PostgreSQL target: its readers have no roles.")
    from reassurance.delivery.postgresql import administrator_sql

    contents = read_contents(settings, find_release(settings, release), target)
    connection = read_connection(target.connection) if target.connection else Connection()
    return administrator_sql(target, connection, contents)
