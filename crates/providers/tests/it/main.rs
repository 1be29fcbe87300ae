//! What providers really answered, replayed: the requests that leave, and the people that come of it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod case;
mod claims_of_strangers;
mod mock;
mod openid;
mod replay;

#[tokio::test]
async fn every_recorded_login_makes_the_requests_and_the_person_that_were_recorded() {
    let registry = providers::Registry::built_in().unwrap();
    let mut wrong = Vec::new();
    let mut count = 0;
    for case in case::all() {
        for is_headless in [true, false] {
            if case.is_at(is_headless) {
                count += 1;
                let found = replay::replay(&registry, &case, is_headless).await;
                wrong.extend(
                    found
                        .into_iter()
                        .map(|why| format!("{} {is_headless}: {why}", case.id)),
                );
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(count > 300, "only {count} cases");
}
