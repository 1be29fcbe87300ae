use std::io::Write as _;

use serde_json::{Map, Value, json};

use super::{Problem, UserType, UserTypes};

fn load(schema: &str, unique: &[&[&str]]) -> Result<UserTypes, Vec<Problem>> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(schema.as_bytes()).unwrap();
    let rule = |rule: &&[&str]| rule.iter().map(|&name| name.to_owned()).collect();
    let settings = config::UserType {
        id: "pilot".to_owned(),
        schema: Some(file.path().to_owned()),
        unique: unique.iter().map(rule).collect(),
        ..config::UserType::default()
    };
    let name = file.path().display().to_string();
    UserTypes::load(&[settings]).map_err(|problems| {
        let mut problems = problems;
        for problem in &mut problems {
            problem.place = problem.place.replace(&name, "pilot.json");
        }
        problems
    })
}

fn mistakes(schema: &str, unique: &[&[&str]]) -> Vec<String> {
    let problems = load(schema, unique).unwrap_err();
    problems.iter().map(ToString::to_string).collect()
}

const SCHEMA: &str = r#"{
    "type": "object",
    "required": ["licence", "hours"],
    "properties": {
        "licence": {"type": "string", "pattern": "^[A-Z0-9]+$", "x-normalize": ["trim", "upper"], "x-public": true,
                    "x-message": {"en": "Letters and digits.", "hi": "अक्षर और अंक।"}},
        "hours": {"type": "integer", "minimum": 1, "maximum": 9000},
        "base": {"enum": ["AMS", "DEL"]},
        "types": {"type": "array", "items": {"type": "string", "maxLength": 4}},
        "born": {"type": "string", "format": "date"}
    }
}"#;

fn pilot() -> UserTypes {
    load(SCHEMA, &[&["licence"], &["base", "hours"]]).unwrap()
}

fn clean(given: Value, language: &str) -> Result<Value, Vec<(String, &'static str)>> {
    let types = pilot();
    let schema = types.by_id("pilot").unwrap().schema.as_ref().unwrap();
    let Value::Object(given) = given else {
        panic!("an object")
    };
    match schema.clean(given, language) {
        Ok(values) => Ok(values.into()),
        Err(mistakes) => Err(mistakes
            .into_iter()
            .map(|mistake| {
                let param = mistake.param.map(String::from).unwrap_or_default();
                (param, mistake.code.as_str())
            })
            .collect()),
    }
}

#[test]
fn values_are_normalised_before_they_are_looked_at_and_empty_ones_are_none() {
    let given =
        json!({"licence": " ab12 ", "hours": 3, "base": "", "types": ["A320", ""], "born": null});
    assert_eq!(
        clean(given, "en"),
        Ok(json!({"licence": "AB12", "hours": 3, "types": ["A320"]}))
    );
}

#[test]
fn every_mistake_is_said_once_under_its_field_in_the_order_of_the_schema() {
    let given =
        json!({"sail": 1, "hours": 0, "base": "XXX", "types": ["A320-200"], "born": "soon"});
    let expected = [
        ("licence", "required"),
        ("hours", "min_value"),
        ("base", "invalid_choice"),
        ("types", "max_length"),
        ("born", "invalid"),
        ("sail", "unknown_field"),
    ];
    let expected: Vec<_> = expected.map(|(name, code)| (name.to_owned(), code)).into();
    assert_eq!(clean(given, "en"), Err(expected));
}

#[test]
fn a_schema_may_say_in_its_own_words_what_it_wants() {
    let types = pilot();
    let schema = types.by_id("pilot").unwrap().schema.as_ref().unwrap();
    for (language, words) in [
        ("en-gb", "Letters and digits."),
        ("hi", "अक्षर और अंक।"),
        ("nl", "Letters and digits."),
    ] {
        let given = Map::from_iter([("licence".into(), json!("?")), ("hours".into(), json!(1))]);
        let mistakes = schema.clean(given, language).unwrap_err();
        assert_eq!(mistakes[0].args, [("message", words.into())]);
    }
}

#[test]
fn what_must_be_had_once_has_a_key_that_depends_on_all_of_it() {
    let types = pilot();
    let pilot: &UserType = types.by_id("pilot").unwrap();
    let keys = |profile: Value| {
        let keys = pilot.keys(profile.as_object().unwrap()).into_iter();
        keys.map(|key| key.hash).collect::<Vec<_>>()
    };
    let one = keys(json!({"licence": "A", "base": "AMS", "hours": 1}));
    let other = keys(json!({"licence": "A", "base": "AMS", "hours": 2}));
    assert_eq!((one.len(), other.len()), (2, 2));
    assert_eq!(one[0], other[0]);
    assert_ne!(one[1], other[1]);
    assert_eq!(keys(json!({"licence": "A"})), one[..1]);
}

#[test]
fn only_what_is_public_is_shown() {
    let types = pilot();
    let profile = json!({"licence": "A", "hours": 3});
    let shown = types.by_id("pilot").unwrap().public_part(&profile);
    assert_eq!(Value::Object(shown), json!({"licence": "A"}));
}

#[test]
fn mistakes_in_a_schema_are_told_with_their_line_and_column() {
    assert_eq!(
        mistakes("{\n  \"type\": \"object\",\n}", &[]),
        ["pilot.json:3:1: trailing comma"]
    );
    let schema = "{\"properties\": {\n  \"hours\": {\"type\": \"integr\"}\n}}";
    let found = mistakes(schema, &[]);
    assert!(
        found[0].starts_with("pilot.json:2:13: \"integr\" is not valid"),
        "{found:?}"
    );
    let schema = "{\"properties\": {\n  \"email\": {},\n  \"x\": {\"x-normalize\": \"shout\",\n \"x-public\": 1}}}";
    assert_eq!(
        mistakes(schema, &[&["y"]]),
        [
            "pilot.json:2:3: \"email\" is a field of the account itself",
            "pilot.json:4:2: write true or false",
            "pilot.json:3:9: \"shout\" is nothing that can be done to a text: trim, collapse, upper, lower",
            "pilot.json:1:2: the settings call \"y\" unique, and there is no such property",
        ]
    );
    let found = mistakes(
        "{\"properties\": {\"a\": {\"$ref\": \"https://example.org/x.json\"}}}",
        &[],
    );
    assert!(found[0].contains("example.org"), "{found:?}");
}

#[test]
fn texts_of_a_table_are_read_by_the_kind_of_their_field() {
    let types = pilot();
    let schema = types.by_id("pilot").unwrap().schema.as_ref().unwrap();
    let read = |name: &str, text: &str| schema.field(name).unwrap().read(text);
    assert_eq!(read("hours", "12"), json!(12));
    assert_eq!(read("hours", "many"), json!("many"));
    assert_eq!(read("types", "A320; B737"), json!(["A320", "B737"]));
    assert_eq!(read("licence", "12"), json!("12"));
}
