//! Forward authentication with real proxies, as `packaging` configures them, in front of a small application.

mod application;

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use store::testing::TestDb;

use crate::exchange::{Answer, exchange, login_browser, make_user};
use crate::support::{Place, Serving};
use application::Application;

const AUTH: &str = "auth.example.com";
const WIKI: &str = "wiki.example.com";
const SETTINGS: &str = "[session]\ncookie_domain = \"example.com\"\n\
    [allauth]\ntrusted_proxy_count = 1\n\
    [[forward_auth.rules]]\nhost = \"wiki.example.com\"\npath = \"/secret\"\ngroups = [\"nobody is in this one\"]\n";

/// A proxy in front of Vestibule and an application.
struct Site {
    proxy: Child,
    at: SocketAddr,
    application: Application,
    _vestibule: Serving,
    _place: Place,
    _db: TestDb,
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.proxy.kill();
        let _ = self.proxy.wait();
    }
}

/// How a proxy is started.
struct Kind {
    /// Its configuration in `packaging`.
    file: &'static str,
    /// What must be changed for a test: from, to; `{port}` is where the proxy listens, `{folder}` where its files are.
    changes: &'static [(&'static str, &'static str)],
    /// The command; `{file}` and `{folder}` are filled in.
    command: &'static [&'static str],
}

const NGINX: Kind = Kind {
    file: "nginx/forward-auth.conf",
    changes: &[("listen 80;", "listen 127.0.0.1:{port};")],
    command: &[
        "nginx",
        "-p",
        "{folder}",
        "-c",
        "{folder}/main.conf",
        "-g",
        "daemon off;",
    ],
};
const CADDY: Kind = Kind {
    file: "caddy/Caddyfile",
    changes: &[
        (
            "http://auth.example.com {",
            "http://auth.example.com:{port} {\n\tbind 127.0.0.1",
        ),
        (
            "http://wiki.example.com {",
            "http://wiki.example.com:{port} {\n\tbind 127.0.0.1",
        ),
    ],
    command: &[
        "caddy",
        "run",
        "--adapter",
        "caddyfile",
        "--config",
        "{file}",
    ],
};
const HAPROXY: Kind = Kind {
    file: "haproxy/haproxy.cfg",
    changes: &[
        ("bind :80", "bind 127.0.0.1:{port}"),
        ("/etc/haproxy/vestibule.lua", "{folder}/vestibule.lua"),
    ],
    command: &["haproxy", "-db", "-f", "{file}"],
};

impl Site {
    async fn open(kind: &Kind) -> Self {
        let port = free_port();
        let db = TestDb::new().await;
        let place = Place::with(db.url(), SETTINGS);
        let public = format!("server.public_url=http://{AUTH}:{port}");
        make_user(&place, "ann");
        let vestibule = place.serve(&["--set", &public]);
        let application = Application::start();
        let file = place.path("proxy.conf");
        let packaging = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging");
        let mut text = std::fs::read_to_string(packaging.join(kind.file)).unwrap();
        let folder = file.parent().unwrap().to_str().unwrap().to_owned();
        for (from, to) in kind.changes {
            assert!(text.contains(from), "{} has no {from:?}", kind.file);
            text = text.replace(
                from,
                &to.replace("{port}", &port.to_string())
                    .replace("{folder}", &folder),
            );
        }
        text = text
            .replace("127.0.0.1:8000", &vestibule.address().to_string())
            .replace("127.0.0.1:3000", &application.address.to_string());
        if kind.file.starts_with("caddy") {
            text = format!("{{\n\tadmin off\n\tauto_https off\n}}\n{text}");
        }
        std::fs::write(&file, text).unwrap();
        std::fs::write(
            place.path("main.conf"),
            MAIN.replace("{file}", file.to_str().unwrap()),
        )
        .unwrap();
        let lua = packaging.join("haproxy/vestibule.lua");
        std::fs::copy(lua, place.path("vestibule.lua")).unwrap();
        let fill = |word: &&str| {
            word.replace("{file}", file.to_str().unwrap())
                .replace("{folder}", &folder)
        };
        let words: Vec<String> = kind.command.iter().map(fill).collect();
        let mut path = std::env::var_os("PATH").unwrap_or_default();
        path.push(":/usr/sbin");
        let proxy = Command::new(&words[0])
            .args(&words[1..])
            .env("PATH", path)
            .env("HOME", &folder)
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(place.path("proxy.log")).unwrap())
            .spawn()
            .unwrap_or_else(|_| {
                panic!("{} is not installed: scripts/install-test-needs", words[0])
            });
        let mut site = Self {
            proxy,
            at: SocketAddr::from(([127, 0, 0, 1], port)),
            application,
            _vestibule: vestibule,
            _place: place,
            _db: db,
        };
        site.wait();
        site
    }

    fn wait(&mut self) {
        let end = Instant::now() + Duration::from_secs(30);
        while std::net::TcpStream::connect(self.at).is_err() {
            let log = || std::fs::read_to_string(self._place.path("proxy.log")).unwrap();
            assert!(
                self.proxy.try_wait().unwrap().is_none(),
                "the proxy ended: {}",
                log()
            );
            assert!(Instant::now() < end, "the proxy does not listen: {}", log());
            std::thread::yield_now();
        }
    }

    fn host(&self, name: &str) -> String {
        format!("{name}:{}", self.at.port())
    }

    /// A visit to the application.
    fn visit(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut all = vec![("Accept", "text/html")];
        all.extend(headers);
        exchange(self.at, &self.host(WIKI), ("GET", path), &all, "")
    }

    fn journey(&self) {
        // Nobody: to the login page.
        let answer = self.visit("/page?x=1&y=%20z", &[]);
        assert_eq!(answer.status, 302, "{answer:?}");
        let location = url::Url::parse(answer.header("location").unwrap()).unwrap();
        assert_eq!(location.host_str(), Some(AUTH));
        assert_eq!(location.path(), "/account/login");
        let (_, next) = location
            .query_pairs()
            .find(|(name, _)| name == "next")
            .unwrap();
        let back = exchange(self.at, &self.host(AUTH), ("GET", &next), &[], "");
        let there = format!("http://{}/page?x=1&y=%20z", self.host(WIKI));
        assert_eq!(
            (back.status, back.header("location")),
            (302, Some(there.as_str()))
        );
        // What no person looks at is refused.
        let data = exchange(
            self.at,
            &self.host(WIKI),
            ("GET", "/data"),
            &[("Accept", "application/json")],
            "",
        );
        assert_eq!(data.status, 401, "{data:?}");
        assert_eq!(self.application.count(), 0);
        // After the login, back.
        let cookie = format!(
            "sessionid={}",
            login_browser(self.at, &self.host(AUTH), "ann")
        );
        let answer = self.visit("/page?x=1&y=%20z", &[("Cookie", &cookie)]);
        assert_eq!(answer.status, 200, "{answer:?}");
        let seen = answer.json();
        assert_eq!(seen["path"], "/page?x=1&y=%20z");
        assert_eq!(
            (
                &seen["headers"]["x-auth-username"],
                &seen["headers"]["x-auth-email"]
            ),
            (&"ann".into(), &"ann@example.com".into())
        );
        self.spoof(&cookie);
        // Not everywhere.
        let answer = self.visit("/secret/x", &[("Cookie", &cookie)]);
        assert_eq!(answer.status, 403, "{answer:?}");
        let answer = self.visit("/public/..%2fsecret", &[("Cookie", &cookie)]);
        assert_eq!(answer.status, 403, "{answer:?}");
        self.crowd(&cookie);
    }

    /// What clients say of themselves is not believed.
    fn spoof(&self, cookie: &str) {
        let forged = [
            ("X-Auth-User", "1000"),
            ("X-Auth-Username", "admin"),
            ("X-Auth-Email", "admin@example.com"),
            ("X-Auth-Type", "admin"),
            ("X-Auth-Groups", "admins"),
            ("X-Auth-Token", "a.b.c"),
            ("X-Forwarded-Uri", "/public"),
            ("X-Original-URL", "http://wiki.example.com/public"),
        ];
        let before = self.application.count();
        assert_eq!(self.visit("/", &forged).status, 302);
        assert_eq!(self.application.count(), before);
        let mut with_cookie = forged.to_vec();
        with_cookie.push(("Cookie", cookie));
        let seen = self.visit("/", &with_cookie);
        assert_eq!(seen.status, 200, "{seen:?}");
        let headers = &seen.json()["headers"];
        assert_eq!(headers["x-auth-username"], "ann");
        for name in ["x-auth-type", "x-auth-groups", "x-auth-token"] {
            let value = headers[name].as_str().unwrap_or_default();
            assert_eq!(value, "", "{name}: {headers}");
        }
        let secret = self.visit("/secret", &with_cookie);
        assert_eq!(secret.status, 403, "{secret:?}");
    }

    /// Two hundred at once, every other one with a login.
    fn crowd(&self, cookie: &str) {
        std::thread::scope(|scope| {
            let visits: Vec<_> = (0..200)
                .map(|n| {
                    scope.spawn(move || {
                        let headers = [("Cookie", cookie)];
                        let headers = if n % 2 == 0 { &headers[..] } else { &[] };
                        self.visit(&format!("/{n}"), headers).status
                    })
                })
                .collect();
            for (n, visit) in visits.into_iter().enumerate() {
                let expected = if n % 2 == 0 { 200 } else { 302 };
                assert_eq!(visit.join().unwrap(), expected, "visit {n}");
            }
        });
    }
}

/// What nginx needs around the file.
const MAIN: &str = "pid nginx.pid;\nerror_log stderr;\nevents { worker_connections 2048; }\n\
    http {\naccess_log off;\nclient_body_temp_path tmp;\nproxy_temp_path tmp2;\nfastcgi_temp_path tmp3;\n\
    uwsgi_temp_path tmp4;\nscgi_temp_path tmp5;\ninclude {file};\n}\n";

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nginx_lets_in_refuses_redirects_and_believes_no_client() {
    Site::open(&NGINX).await.journey();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn caddy_lets_in_refuses_redirects_and_believes_no_client() {
    Site::open(&CADDY).await.journey();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn haproxy_lets_in_refuses_redirects_and_believes_no_client() {
    Site::open(&HAPROXY).await.journey();
}
