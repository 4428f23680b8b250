use super::*;

fn config(file: &str, environment: &[(&str, &str)], demo: bool) -> Result<Config, Vec<String>> {
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::from_sources(Some(file), environment, &Flags { demo, config: None })
        .map_err(|errors| errors.iter().map(ToString::to_string).collect())
}

#[test]
fn nothing_said_is_a_server_for_this_machine_with_a_postgres_of_its_own() {
    let config = config("", &[], false).unwrap();
    assert_eq!(config.listen, ["127.0.0.1:3000".parse().unwrap()]);
    assert_eq!(config.public_url.as_str(), "http://localhost:3000/");
    assert!(matches!(config.database, DatabaseConfig::Own));
    assert_eq!(config.master_key_file().unwrap(), Path::new(".keyward/master.key"));
    assert!(config.mail.is_none() && config.tls.is_none() && config.trusted_proxies.is_empty());
}

#[test]
fn the_environment_wins_over_the_file() {
    let file = "listen = \"127.0.0.1:4000\"\ndatabase_connections = 7\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]";
    let config = config(file, &[("KEYWARD_LISTEN", "127.0.0.1:5000"), ("PATH", "/bin")], false).unwrap();
    assert_eq!(config.listen, ["127.0.0.1:5000".parse().unwrap()]);
    assert_eq!(config.public_url.as_str(), "http://localhost:5000/");
    assert_eq!(config.database_connections, 7);
    assert_eq!(config.trusted_proxies, ["10.0.0.0/8".parse().unwrap(), "::1/128".parse::<IpNet>().unwrap()]);
}

#[test]
fn an_empty_variable_is_one_that_was_not_set() {
    assert!(config("", &[("KEYWARD_PUBLIC_URL", ""), ("KEYWARD_SMTP_URL", " ")], false).is_ok());
}

#[test]
fn every_error_is_listed_at_once_with_its_place() {
    let errors = config(
        "lisen = \"x\"\npublic_url = \"http://id.example.org\"\ndata_dir = true",
        &[("KEYWARD_LISTEN", "3000"), ("KEYWARD_TRUSTED_PROXIES", "10.0.0.0/8, all"), ("KEYWARD_FOO", "1")],
        false,
    )
    .unwrap_err();
    let wanted = [
        "data_dir in keyward.toml: must be",
        "lisen in keyward.toml: is no setting of Keyward; listen is meant",
        "KEYWARD_FOO: is no setting",
        "KEYWARD_LISTEN: \"3000\" is no address",
        "public_url in keyward.toml: must be https",
        "KEYWARD_TRUSTED_PROXIES: \"all\" is no network",
    ];
    for start in wanted {
        assert!(errors.iter().any(|error| error.starts_with(start)), "{start} is not among {errors:#?}");
    }
    assert_eq!(errors.len(), wanted.len(), "{errors:#?}");
}

/// File, environment, `--demo`, and how one of the errors begins.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], bool, &'a str);

#[test]
fn settings_are_called_what_whoever_set_them_calls_them() {
    let mistaken = |file, environment: &[(&str, &str)]| config(file, environment, false).unwrap_err().join("\n");
    let typed = mistaken("", &[("KEYWARD_LISTN", "127.0.0.1:3000")]);
    assert_eq!(typed, "KEYWARD_LISTN: is no setting of Keyward; KEYWARD_LISTEN is meant, perhaps");
    let variable = mistaken("", &[("KEYWARD_SMTP_URL", "smtp://mail.test")]);
    assert_eq!(variable, "KEYWARD_MAIL_FROM: is missing, while KEYWARD_SMTP_URL is set");
    let file = mistaken("smtp_url = \"smtp://mail.test\"", &[]);
    assert_eq!(file, "KEYWARD_MAIL_FROM: is missing, while smtp_url in keyward.toml is set");
}

#[test]
fn what_does_not_go_together_is_refused() {
    let table: &[Case<'_>] = &[
        ("", &[("KEYWARD_LISTEN", "0.0.0.0:3000")], false, "KEYWARD_PUBLIC_URL: is missing"),
        (
            "",
            &[("KEYWARD_LISTEN", "0.0.0.0:3000"), ("KEYWARD_PUBLIC_URL", "https://id.test")],
            true,
            "KEYWARD_LISTEN: --demo",
        ),
        (
            "",
            &[("KEYWARD_PUBLIC_URL", "https://id.test/auth")],
            false,
            "KEYWARD_PUBLIC_URL: is scheme, host and port only",
        ),
        (
            "",
            &[("KEYWARD_PUBLIC_URL", "https://id.test/?a=b")],
            false,
            "KEYWARD_PUBLIC_URL: is scheme, host and port only",
        ),
        ("", &[("KEYWARD_PUBLIC_URL", "https://u:p@id.test")], false, "KEYWARD_PUBLIC_URL: must not carry a user"),
        ("", &[("KEYWARD_PUBLIC_URL", "http://192.168.1.5")], false, "KEYWARD_PUBLIC_URL: must be https"),
        ("", &[("KEYWARD_PUBLIC_URL", "http://localhost.evil.test")], false, "KEYWARD_PUBLIC_URL: must be https"),
        ("", &[("KEYWARD_PUBLIC_URL", "ftp://id.test")], false, "KEYWARD_PUBLIC_URL: must be https"),
        ("public_url = [\"https://a.test\"]", &[], false, "public_url in keyward.toml: is one value"),
        (
            "",
            &[("KEYWARD_PUBLIC_URL", "https://id.test"), ("KEYWARD_CONSOLE_URL", "https://id.test/")],
            false,
            "KEYWARD_CONSOLE_URL: is the same",
        ),
        ("", &[("KEYWARD_DATABASE_OWNER_URL", "postgres://o@h/d")], false, "KEYWARD_DATABASE_URL: is missing"),
        (
            "",
            &[("KEYWARD_DATABASE_URL", "postgres://o:1@h/d"), ("KEYWARD_DATABASE_OWNER_URL", "postgres://o:2@h/d")],
            false,
            "KEYWARD_DATABASE_OWNER_URL: names the same role",
        ),
        ("", &[("KEYWARD_DATABASE_URL", "mysql://o@h/d")], false, "KEYWARD_DATABASE_URL: must begin with"),
        ("", &[("KEYWARD_DATABASE_URL", "postgres://h/d")], false, "KEYWARD_DATABASE_URL: names no role"),
        ("", &[("KEYWARD_DATABASE_POOLER", "session")], false, "KEYWARD_DATABASE_POOLER: \"session\" is neither"),
        ("", &[("KEYWARD_DATABASE_POOLER", "transaction")], false, "KEYWARD_DATABASE_POOLER: is set without"),
        ("", &[("KEYWARD_TLS_CERT_FILE", "/dev/null")], false, "KEYWARD_TLS_KEY_FILE: is missing"),
        ("", &[("KEYWARD_TLS_CERT_FILE", "/no/such")], false, "KEYWARD_TLS_CERT_FILE: there is no file"),
        ("", &[("KEYWARD_CA_FILE", "/no/such")], false, "KEYWARD_CA_FILE: there is no file"),
        ("", &[("KEYWARD_SMTP_URL", "smtp://mail.test")], false, "KEYWARD_MAIL_FROM: is missing"),
        ("", &[("KEYWARD_MAIL_FROM", "a@b\r\nBcc: c@d")], false, "KEYWARD_MAIL_FROM: \"a@b"),
        ("", &[("KEYWARD_SMTP_URL", "http://mail.test")], false, "KEYWARD_SMTP_URL: is no mail server"),
        (
            "",
            &[("KEYWARD_MASTER_KEY", "k"), ("KEYWARD_MASTER_KEY_FILE", "f")],
            false,
            "KEYWARD_MASTER_KEY: and KEYWARD_MASTER_KEY_FILE",
        ),
        ("", &[("KEYWARD_METRICS_LISTEN", "127.0.0.1:3000")], false, "KEYWARD_METRICS_LISTEN: is where people"),
        ("", &[("KEYWARD_DEMO_LISTEN", "0.0.0.0:3001")], true, "KEYWARD_DEMO_LISTEN: is not a loopback"),
        ("", &[("KEYWARD_DEMO_LISTEN", "127.0.0.1:3000")], true, "KEYWARD_DEMO_LISTEN: is where Keyward"),
        ("", &[("KEYWARD_LOG", "=,=")], false, "KEYWARD_LOG: \"=,=\" is no log filter"),
        ("", &[("KEYWARD_LOG_FORMAT", "xml")], false, "KEYWARD_LOG_FORMAT: \"xml\" is neither"),
        ("", &[("KEYWARD_DATABASE_CONNECTIONS", "0")], false, "KEYWARD_DATABASE_CONNECTIONS: \"0\" is no number"),
        ("listen = ", &[], false, "keyward.toml: line 1:"),
    ];
    for (file, environment, demo, start) in table {
        let errors = config(file, environment, *demo).expect_err(start);
        assert!(errors.iter().any(|error| error.starts_with(start)), "{start:?} is not among {errors:#?}");
    }
}

#[test]
fn the_demo_listens_on_both_loopback_addresses() {
    let config = config("", &[("KEYWARD_LISTEN", "127.0.0.1:4000")], true).unwrap();
    assert_eq!(config.listen, ["127.0.0.1:4000".parse().unwrap(), "[::1]:4000".parse::<SocketAddr>().unwrap()]);
    assert_eq!(config.public_url.as_str(), "http://localhost:4000/");
}

#[test]
fn secrets_show_themselves_nowhere() {
    let secret = "s3cr3t-canary";
    let url = format!("postgres://keyward:{secret}@db.test/keyward");
    let good = config(
        &format!("database_url = \"{url}\""),
        &[
            ("KEYWARD_MASTER_KEY", secret),
            ("KEYWARD_SMTP_URL", "smtp://u:s3cr3t-canary@m.test"),
            ("KEYWARD_MAIL_FROM", "a@b.test"),
        ],
        false,
    )
    .unwrap();
    assert!(!format!("{good:?}").contains(secret));
    let DatabaseConfig::Urls { server, .. } = &good.database else { panic!("{:?}", good.database) };
    assert_eq!(server.expose(), url);

    let wrong = [
        config(&format!("database_url = \"mysql://k:{secret}@db/k\""), &[], false),
        config(&format!("database_url = \"postgres://k:{secret}@db\ndata_dir = 1"), &[], false),
        config("", &[("KEYWARD_SMTP_URL", "s3cr3t-canary")], false),
        config(&format!("master_key = {{ a = \"{secret}\" }}"), &[], false),
    ];
    for wrong in wrong {
        assert!(!format!("{:?}", wrong.unwrap_err()).contains(secret));
    }
}
