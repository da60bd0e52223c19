"""The web application of the page for operators: closed to anonymous requests, read-only."""

import pytest
from fastapi import Depends, HTTPException
from fastapi.testclient import TestClient

from reassurance.cockpit.app import make_app
from reassurance.submissions.archive.receipts import read_receipts
from support.cockpit_home import make_home


def client(settings, dependency=lambda: None) -> TestClient:
    return TestClient(make_app(settings, [Depends(dependency)]), follow_redirects=False)


def paths_of(settings) -> list[str]:
    routes = [route.path for route in make_app(settings, [Depends(lambda: None)]).routes]
    assert len(routes) > 8
    return routes


def refuse() -> None:
    raise HTTPException(401)


def test_an_application_without_a_dependency_is_not_made(home):
    with pytest.raises(ValueError, match="refuses anonymous requests"):
        make_app(home[0], [])


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_no_path_known_or_not_answers_a_refused_request(home, method):
    refused = client(home[0], refuse)
    others = ["/openapi.json", "/docs", "/redoc", "/unknown", "/builds", "//", "/releases/current/"]
    for path in [*paths_of(home[0]), *others]:
        assert refused.request(method, path.replace("{", "").replace("}", "")).status_code == 401, path


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_written(home, method):
    allowed = client(home[0])
    for path in paths_of(home[0]):
        assert allowed.request(method, path).status_code == 404, path


def test_every_answer_forbids_other_scripts_and_other_frames(home):
    allowed = client(home[0])
    for path in ("/", "/unknown", f"/releases/{home[1].previous_release}/files/ministry/index.html"):
        policy = allowed.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'self'" in policy


def test_a_runbook_is_shown_as_text(home):
    answer = client(home[0]).get("/runbooks/a-held-release.md")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.startswith("# A held release")


@pytest.mark.parametrize("query", ["page=0", "page=first", "page=99999999"])
def test_a_page_number_that_cannot_be_is_an_unknown_page(home, query):
    answer = client(home[0]).get(f"/breaks?{query}")
    assert (answer.status_code, "n'existe pas" in answer.text.replace("&#39;", "'")) == (404, True)


@pytest.mark.parametrize(
    "path",
    [
        "/releases/{release}/files/../../warehouse/builds/{build}.json",
        "/releases/{release}/files/%2e%2e/%2e%2e/airflow/passwords.json",
        "/releases/{release}/files//etc/passwd",
        "/releases/../files/datapackage.json",
        "/releases/..%2fwarehouse/files/x",
        "/builds/..%2f{build}",
        "/builds/{build}/quality/../../../x",
        "/receipts/INS01/..%2f..%2fx",
        "/receipts/..%2fINS01/" + "0" * 64,
        "/senders/%2e%2e",
        "/runbooks/..%2f..%2fCHANGELOG.md",
        "/runbooks/README.md",
        "/runbooks/no-such-case.md",
    ],
)
def test_no_other_file_is_read(home, path):
    settings, record = home
    answer = client(settings).get(path.format(release=record.previous_release, build=record.build_id))
    assert answer.status_code == 404


def test_the_files_of_a_release_and_a_receipt_are_shown(home):
    settings, record = home
    shown = client(settings)
    page = shown.get(f"/releases/{record.previous_release}/files/ministry/index.html")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    (receipt, *_) = read_receipts(settings)
    page = shown.get(f"/receipts/{receipt.sender_id}/{receipt.submission_hash}")
    assert receipt.package_name in page.text


def test_a_damaged_release_is_named_and_hides_nothing_else(tmp_path):
    settings, record = make_home(tmp_path)
    descriptor = settings.releases_dir / record.previous_release / "datapackage.json"
    descriptor.chmod(0o600)
    descriptor.write_text("{}")
    shown = client(settings)
    page = shown.get("/")
    assert page.status_code == 200
    assert record.build_id in page.text
    assert "datapackage.json cannot be read" in page.text
    assert shown.get(f"/releases/{record.previous_release}").status_code == 503
    assert shown.get(f"/releases/{record.previous_release}/files/ministry/index.html").status_code == 404
