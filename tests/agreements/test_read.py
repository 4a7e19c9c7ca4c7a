"""A form that says nothing of the wording that was read."""

from flask import Flask

from tests.people import Cast


def test_rewording_without_the_wording_read_is_refused_plainly(full_app: Flask, cast: Cast, as_) -> None:
    agreement = full_app.extensions["rooms"]["agreement_id"]
    sent = {"matter": "Phones", "words": "In the hall from nine."}
    answer = as_(cast.amal).post(f"/agreement/{agreement}/word", data=sent)
    assert answer.status_code == 200
    assert "In the hall from nine." not in as_(cast.theo).get("/week").text
    assert "In the hall from nine." not in as_(cast.theo).get(f"/agreement/{agreement}").text
    assert as_(cast.amal).post(f"/agreement/{agreement}/word", data={}).status_code == 200
