//! A client of HTTP/1.1: one kept-alive connection that keeps cookies. It does little, so that what is measured is the
//! server.

use std::{collections::BTreeMap, fmt::Write as _};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// An answer, read whole.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    head: String,
    pub body: String,
}

impl Reply {
    /// Fails with what came instead, if the status is another: a benchmark of errors is none.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}\n{}", self.head, self.body);
        self
    }

    /// The values of a header.
    pub fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        lines.filter(move |(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// Where a redirect leads.
    #[track_caller]
    pub fn location(&self) -> &str {
        self.headers("location").next().unwrap_or_else(|| panic!("no redirect: {}\n{}", self.head, self.body))
    }

    /// A parameter of where a redirect leads.
    #[track_caller]
    pub fn parameter(&self, name: &str) -> String {
        let location = url::Url::parse(self.location()).unwrap();
        let found = location.query_pairs().find(|(own, _)| own == name);
        found.unwrap_or_else(|| panic!("no {name} in {location}")).1.into_owned()
    }

    /// A member of a JSON answer.
    #[track_caller]
    pub fn member(&self, name: &str) -> String {
        let value: serde_json::Value = serde_json::from_str(&self.body).unwrap();
        value[name].as_str().unwrap_or_else(|| panic!("no {name}: {}", self.body)).to_owned()
    }

    /// Where the page's first form goes.
    #[track_caller]
    pub fn action(&self) -> String {
        let form = self.body.split("<form").nth(1).and_then(|form| form.split("action=\"").nth(1)?.split('"').next());
        form.unwrap_or_else(|| panic!("no form: {}", self.body)).replace("&amp;", "&")
    }

    /// Where the answer leads, at once or by a page that goes on by itself.
    #[track_caller]
    pub fn goes_to(&self) -> String {
        if let Some(location) = self.headers("location").next() {
            return location.to_owned();
        }
        let to = self.body.split("url=").nth(1).and_then(|rest| rest.split('"').next());
        to.unwrap_or_else(|| panic!("leads nowhere: {}\n{}", self.head, self.body)).replace("&amp;", "&")
    }

    /// The value of an input of the page's form.
    #[track_caller]
    pub fn field(&self, name: &str) -> String {
        let wanted = format!("name=\"{name}\"");
        let input =
            self.body.split("<input").find(|input| input.split('>').next().is_some_and(|tag| tag.contains(&wanted)));
        let value = input.and_then(|input| input.split("value=\"").nth(1)?.split('"').next());
        value.unwrap_or_else(|| panic!("no {name}: {}", self.body)).to_owned()
    }
}

/// A connection, and whoever sits at it.
pub struct Client {
    stream: TcpStream,
    host: String,
    unread: Vec<u8>,
    cookies: BTreeMap<String, String>,
    number: u32,
    requests: u32,
}

impl Client {
    /// The `number`th. Each request says that it comes from another address: budgets by address bound strangers, not this.
    pub async fn connect(port: u16, number: usize) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream,
            host: format!("localhost:{port}"),
            unread: Vec::with_capacity(64 * 1024),
            cookies: BTreeMap::new(),
            number: u32::try_from(number).unwrap(),
            requests: 0,
        }
    }

    /// As somebody with a new browser.
    pub fn forget(&mut self) {
        self.cookies.clear();
    }

    /// What this browser holds.
    pub fn cookies(&self) -> BTreeMap<String, String> {
        self.cookies.clone()
    }

    /// Becomes another browser.
    pub fn take(&mut self, cookies: BTreeMap<String, String>) {
        self.cookies = cookies;
    }

    /// A navigation.
    pub async fn get(&mut self, path: &str) -> Reply {
        self.get_with(path, "").await
    }

    /// A request with further header lines.
    pub async fn get_with(&mut self, path: &str, headers: &str) -> Reply {
        self.send("GET", path, headers, "").await
    }

    /// A form of one of the server's own pages.
    pub async fn submit(&mut self, path: &str, form: &[(&str, &str)]) -> Reply {
        let headers = format!("origin: http://{}\r\nsec-fetch-site: same-origin\r\n", self.host);
        self.post(path, &headers, &encode(form)).await
    }

    /// A form with further header lines.
    pub async fn post(&mut self, path: &str, headers: &str, body: &str) -> Reply {
        let headers = format!("content-type: application/x-www-form-urlencoded\r\n{headers}");
        self.send("POST", path, &headers, body).await
    }

    async fn send(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Reply {
        let path = match path.strip_prefix("http://") {
            Some(rest) => rest.split_once('/').map_or("/", |(host, _)| rest.strip_prefix(host).unwrap()),
            None => path,
        };
        self.requests = self.requests.wrapping_add(1);
        let (own, count) = (self.number.to_be_bytes(), self.requests.to_be_bytes());
        let mut text = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\nsec-fetch-dest: document\r\n", self.host);
        let written = write!(
            text,
            "x-forwarded-for: 2001:db8:{:x}:{:x}:{:x}::1\r\n{headers}",
            u16::from_be_bytes([own[2], own[3]]),
            u16::from_be_bytes([count[0], count[1]]),
            u16::from_be_bytes([count[2], count[3]])
        );
        written.unwrap();
        if !self.cookies.is_empty() {
            let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            write!(text, "cookie: {}\r\n", pairs.join("; ")).unwrap();
        }
        if method == "POST" {
            write!(text, "content-length: {}\r\n", body.len()).unwrap();
        }
        text.push_str("\r\n");
        text.push_str(body);
        self.stream.write_all(text.as_bytes()).await.unwrap();
        let reply = self.read().await;
        for cookie in reply.headers("set-cookie") {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        reply
    }

    async fn read(&mut self) -> Reply {
        let end = loop {
            if let Some(at) = self.unread.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await;
        };
        let head = String::from_utf8(self.unread.drain(..end).collect()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let mut reply = Reply { status, head, body: String::new() };
        assert_eq!(reply.headers("transfer-encoding").next(), None, "an answer in chunks");
        let length: usize = reply.headers("content-length").next().map_or(0, |text| text.parse().unwrap());
        while self.unread.len() < length {
            self.more().await;
        }
        reply.body = String::from_utf8(self.unread.drain(..length).collect()).unwrap();
        reply
    }

    async fn more(&mut self) {
        let read = self.stream.read_buf(&mut self.unread).await.unwrap();
        assert!(read > 0, "the server has closed the connection");
    }
}

/// A form, as browsers write it.
pub fn encode(form: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}
