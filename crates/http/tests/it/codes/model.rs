//! A stranger who reads everybody's mail types codes in at random, on devices that asked for some of them. Against a small
//! model of who may be where: a code is good for nothing but what it was sent for, on the device that asked for it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use auth::Client;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};

use super::uses::Use;
use crate::support::{Answer, Device, Message, PASSWORD, Test};

/// How many codes were right.
static TAKEN: AtomicUsize = AtomicUsize::new(0);

/// Addresses and numbers: of alice, of mallory, and of nobody so far.
const EMAILS: [&str; 4] = [
    "alice@example.org",
    "mallory@example.org",
    "new@example.org",
    "newer@example.org",
];
const PHONES: [&str; 4] = [
    "+31611111111",
    "+31622222222",
    "+31633333333",
    "+31644444444",
];

/// Something a device may do.
#[derive(Debug, Clone)]
enum Act {
    AskToLogIn(usize),
    AskToLogInByPhone(usize),
    AskToReset(usize),
    SignUp {
        email: usize,
        phone: usize,
    },
    LogInAsMallory,
    LogOut,
    SendAgain(Use),
    ChangeEmail(usize),
    ChangePhone(usize),
    /// Types in one of the codes that were ever sent, perhaps only to look what it is for.
    TypeIn {
        into: Use,
        code: Index,
        is_look: bool,
    },
    /// Types in one of the codes that the device waits for.
    TypeInRight(Index),
    TypeInWrong(Use),
    Wait(i64),
}

fn acts() -> impl Strategy<Value = Act> {
    let one = 0_usize..4;
    let purpose = prop::sample::select(super::uses::USES.to_vec());
    prop_oneof![
        2 => one.clone().prop_map(Act::AskToLogIn),
        2 => one.clone().prop_map(Act::AskToLogInByPhone),
        2 => one.clone().prop_map(Act::AskToReset),
        3 => (one.clone(), one.clone()).prop_map(|(email, phone)| Act::SignUp { email, phone }),
        1 => Just(Act::LogInAsMallory),
        1 => Just(Act::LogOut),
        1 => purpose.clone().prop_map(Act::SendAgain),
        2 => one.clone().prop_map(Act::ChangeEmail),
        2 => one.prop_map(Act::ChangePhone),
        12 => (purpose.clone(), any::<Index>(), any::<bool>())
            .prop_map(|(into, code, is_look)| Act::TypeIn { into, code, is_look }),
        8 => any::<Index>().prop_map(Act::TypeInRight),
        1 => purpose.prop_map(Act::TypeInWrong),
        1 => prop::sample::select(vec![1, 100, 200, 1000]).prop_map(Act::Wait),
    ]
}

/// A code that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sent {
    purpose: Use,
    text: String,
    to: String,
    /// Whose the address or number was, or might become.
    owners: BTreeSet<String>,
}

/// What is known of one device.
#[derive(Default)]
struct Known {
    /// The code each flow of the device waits for.
    waiting: BTreeMap<&'static str, Sent>,
    /// Who signs up here.
    newcomer: Option<String>,
    /// Who may be logged in here, judged by what was typed in.
    may_be: BTreeSet<String>,
}

struct World<'a> {
    test: &'a Test,
    devices: Vec<(Device<'a>, Known)>,
    sent: Vec<Sent>,
    /// Who has, or claims to have, an address or number.
    owners: BTreeMap<String, BTreeSet<String>>,
    /// Whose password a right code may have changed.
    is_reset: BTreeSet<String>,
    newcomers: usize,
}

impl World<'_> {
    #[expect(clippy::too_many_lines, reason = "one arm per act")]
    async fn act(&mut self, device: usize, act: Act) -> Result<(), TestCaseError> {
        let before = self.test.messages().await.len();
        let (path, body) = match &act {
            Act::AskToLogIn(n) => ("/auth/code/request", json!({"email": EMAILS[*n]})),
            Act::AskToLogInByPhone(n) => ("/auth/code/request", json!({"phone": PHONES[*n]})),
            Act::AskToReset(n) => ("/auth/password/request", json!({"email": EMAILS[*n]})),
            Act::SignUp { email, phone } => ("/auth/signup", self.sign_up(device, *email, *phone)),
            Act::LogInAsMallory => (
                "/auth/login",
                json!({"username": "mallory", "password": PASSWORD}),
            ),
            Act::SendAgain(Use::Login) => ("/auth/code/resend", json!({})),
            Act::SendAgain(Use::Phone) => ("/auth/phone/verify/resend", json!({})),
            Act::SendAgain(_) => ("/auth/email/verify/resend", json!({})),
            Act::ChangeEmail(n) => {
                self.claim(device, EMAILS[*n]).await;
                ("/account/email", json!({"email": EMAILS[*n]}))
            }
            Act::ChangePhone(n) => {
                self.claim(device, PHONES[*n]).await;
                ("/account/phone", json!({"phone": PHONES[*n]}))
            }
            Act::LogOut => {
                self.devices[device]
                    .0
                    .send("DELETE", "/auth/session", &[], None)
                    .await;
                self.devices[device].1 = Known::default();
                return Ok(());
            }
            Act::Wait(seconds) => {
                self.test.advance(*seconds);
                return Ok(());
            }
            Act::TypeInWrong(into) => {
                let answer = into.type_in(&self.devices[device].0, "wrong").await;
                prop_assert!(
                    [400, 409, 410].contains(&answer.status),
                    "{:?}",
                    answer.body
                );
                return Ok(());
            }
            Act::TypeIn { .. } if self.sent.is_empty() => return Ok(()),
            Act::TypeIn {
                into,
                code,
                is_look,
            } => {
                let code = self.sent[code.index(self.sent.len())].clone();
                return self.type_in(device, *into, code, *is_look).await;
            }
            Act::TypeInRight(which) => {
                let waiting: Vec<_> = self.devices[device].1.waiting.values().cloned().collect();
                let Some(code) = waiting.get(which.index(waiting.len().max(1))) else {
                    return Ok(());
                };
                return self
                    .type_in(device, code.purpose, code.clone(), false)
                    .await;
            }
        };
        let answer = self.devices[device].0.post(path, body).await;
        if matches!(act, Act::LogInAsMallory) && answer.status != 409 {
            self.devices[device].1.may_be.insert("mallory".to_owned());
        }
        let messages = self.test.messages().await.split_off(before);
        self.note(device, path, &answer, messages);
        Ok(())
    }

    fn sign_up(&mut self, device: usize, email: usize, phone: usize) -> Value {
        self.newcomers += 1;
        let name = format!("newcomer{}", self.newcomers);
        for place in [EMAILS[email], PHONES[phone]] {
            self.owners
                .entry(place.to_owned())
                .or_default()
                .insert(name.clone());
        }
        self.devices[device].1.newcomer = Some(name.clone());
        json!({
            "username": name, "email": EMAILS[email], "phone": PHONES[phone], "password": PASSWORD,
        })
    }

    /// Whoever is logged in, or signs up, says that a place is theirs.
    async fn claim(&mut self, device: usize, place: &str) {
        let (device, known) = &self.devices[device];
        let user = device.get("/auth/session").await.user().map(str::to_owned);
        let who = user.or_else(|| known.newcomer.clone());
        self.owners.entry(place.to_owned()).or_default().extend(who);
    }

    fn note(&mut self, device: usize, path: &str, answer: &Answer, messages: Vec<Message>) {
        for message in messages {
            let Some(code) = message.code() else { continue };
            let purpose = match message.template.as_str() {
                "account/email/login_code" => Use::Login,
                "account/email/password_reset_code" => Use::Reset,
                "account/sms/verification_code" if path.starts_with("/auth/code") => Use::Login,
                "account/sms/verification_code" => Use::Phone,
                _ => Use::Email,
            };
            let sent = Sent {
                purpose,
                text: code.to_owned(),
                owners: self.owners.get(&message.to).cloned().unwrap_or_default(),
                to: message.to,
            };
            assert!(answer.status < 500);
            self.devices[device]
                .1
                .waiting
                .insert(purpose.flow(), sent.clone());
            self.sent.push(sent);
        }
    }

    async fn type_in(
        &mut self,
        device: usize,
        into: Use,
        code: Sent,
        is_look: bool,
    ) -> Result<(), TestCaseError> {
        let before = self.test.messages().await.len();
        let (asked, known) = &mut self.devices[device];
        let answer = match (into, is_look) {
            (Use::Email, true) => {
                asked
                    .get_with(
                        "/auth/email/verify",
                        ("x-email-verification-key", &code.text),
                    )
                    .await
            }
            (Use::Reset, true) => {
                asked
                    .get_with("/auth/password/reset", ("x-password-reset-key", &code.text))
                    .await
            }
            _ => into.type_in(asked, &code.text).await,
        };
        prop_assert!(answer.status < 500, "{:?}", answer.body);
        if [200, 401].contains(&answer.status) {
            TAKEN.fetch_add(1, Ordering::Relaxed);
            // What the device waited for is the only code it takes.
            prop_assert_eq!(known.waiting.get(into.flow()), Some(&code));
            if into == Use::Reset && !is_look {
                self.is_reset.extend(code.owners.iter().cloned());
            }
            let is_final = !is_look || into == Use::Login || into == Use::Phone;
            if is_final {
                known.waiting.remove(into.flow());
                known.may_be.extend(code.owners.iter().cloned());
            }
        }
        let messages = self.test.messages().await.split_off(before);
        self.note(device, "/auth/signup", &answer, messages);
        Ok(())
    }

    /// Nobody is logged in but by a code or password of theirs.
    async fn check(&self, device: usize) -> Result<(), TestCaseError> {
        let (device, known) = &self.devices[device];
        let answer = device.get("/auth/session").await;
        if let Some(user) = answer.user() {
            prop_assert!(
                known.may_be.contains(user),
                "{user} is not one of {:?}",
                known.may_be
            );
        }
        Ok(())
    }

    /// Whoever's password nobody reset has it still.
    async fn check_passwords(&self) -> Result<(), TestCaseError> {
        for name in ["alice", "mallory"]
            .into_iter()
            .filter(|name| !self.is_reset.contains(*name))
        {
            let device = self.test.device(Client::App);
            let login = json!({"username": name, "password": PASSWORD});
            let answer = device.post("/auth/login", login).await;
            prop_assert_eq!(answer.user(), Some(name));
        }
        Ok(())
    }
}

/// What is wrong with the server, to see whether the model notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    /// Whoever types in anything is alice.
    AnyCode,
}

async fn play(
    is_deferring: bool,
    acts: Vec<(usize, Act)>,
    fault: Fault,
) -> Result<(), TestCaseError> {
    let test = Test::with(json!({"account": {
        "signup_fields": ["username*", "email*", "phone*", "password1*"],
        "login_methods": ["username", "email", "phone"],
        "create_user_after_verification": is_deferring,
        "email_verification": "mandatory",
        "email_verification_by_code_enabled": true,
        "email_verification_supports_change": true,
        "email_verification_supports_resend": true,
        "phone_verification_supports_change": true,
        "phone_verification_supports_resend": true,
        "login_by_code_supports_resend": true,
        "password_reset_by_code_enabled": true,
        "login_on_password_reset": true,
    }}))
    .await;
    let mut owners = BTreeMap::new();
    for (n, name) in ["alice", "mallory"].into_iter().enumerate() {
        let user = test.user(name).await;
        test.give_phone(&user, PHONES[n]).await;
        for place in [EMAILS[n], PHONES[n]] {
            owners.insert(place.to_owned(), BTreeSet::from([name.to_owned()]));
        }
    }
    let devices = [Client::App, Client::Browser];
    let mut world = World {
        devices: devices
            .map(|client| (test.device(client), Known::default()))
            .into(),
        test: &test,
        sent: Vec::new(),
        owners,
        is_reset: BTreeSet::new(),
        newcomers: 0,
    };
    for (device, act) in acts {
        let is_typing = matches!(act, Act::TypeIn { .. } | Act::TypeInWrong(_));
        world.act(device, act).await?;
        if fault == Fault::AnyCode && is_typing {
            let alice = test.device(devices[device]);
            alice.login("alice").await.is(200);
            let session = alice.session().unwrap();
            world.devices[device].0.take_session(&session);
        }
        world.check(device).await?;
    }
    world.check_passwords().await
}

#[test]
fn no_way_leads_to_a_session_but_the_code_sent_for_it() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let config = Config {
        cases: 60,
        failure_persistence: None,
        ..Config::default()
    };
    let plays = (
        any::<bool>(),
        prop::collection::vec((0_usize..2, acts()), 1..50),
    );
    TestRunner::new(config)
        .run(&plays, |(is_deferring, acts)| {
            runtime.block_on(Box::pin(play(is_deferring, acts, Fault::None)))
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
    let taken = TAKEN.load(Ordering::Relaxed);
    assert!(
        taken > 20,
        "the plays got nowhere: {taken} codes were right"
    );
}

#[tokio::test]
async fn a_server_that_takes_any_code_is_noticed() {
    let acts = || vec![(0, Act::AskToLogIn(1)), (0, Act::TypeInWrong(Use::Login))];
    play(false, acts(), Fault::None).await.unwrap();
    let noticed = play(false, acts(), Fault::AnyCode).await.unwrap_err();
    assert!(
        noticed.to_string().contains("alice is not one of"),
        "{noticed}"
    );
}
