//! `keyward admin recover`

use super::{
    Done, Failure, Ground, Stay, complain, say,
    say::{ask_secret, read_line, somebody_is_there},
};
use crate::{
    config::Flags,
    crypto::password::Password,
    random::{RandomExt as _, SystemRandom},
    service::administrator,
};
use clap::{Args, Subcommand};
use domain::person::Identifier;
use zeroize::Zeroizing;

#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// Lets somebody in as an operator, whatever happened before. Works without a server, and beside one.
    Recover(Recover),
}

#[derive(Args, Debug)]
pub(super) struct Recover {
    /// Whom. The person is made if there is none of that address.
    email: String,
    /// Make up a password and print it, instead of asking for one (or reading it from standard input).
    #[arg(long)]
    generate: bool,
}

/// The shortest password of somebody who runs things.
const SHORTEST: usize = 12;

pub(super) fn run(flags: &Flags, command: Command) -> Done {
    let Command::Recover(options) = command;
    let email = Identifier::email(&options.email).map_err(|error| Failure::text(format!("EMAIL {error}.")))?;
    let (text, made_up) = password(options.generate)?;
    let password = Password::new(&text).map_err(Failure::because)?;
    let ground = Ground::open(flags, Stay::Command)?;
    let recovered = ground.block_on(async {
        let means = ground.means().await?;
        Box::pin(administrator::recover(&means, &email, &password)).await.map_err(Failure::because)
    })?;
    say(match (recovered.created, recovered.was_blocked) {
        (true, _) => "A new operator with that address can sign in now.",
        (false, true) => "They are no longer blocked, are an operator, and have a new password.",
        (false, false) => "They are an operator and have a new password. Whatever they were signed in to has ended.",
    });
    if made_up {
        say(format_args!("The password, shown this once: {}", *text));
    }
    Ok(())
}

/// The new password, and whether we made it up.
fn password(generate: bool) -> Result<(Zeroizing<String>, bool), Failure> {
    let unreadable = |error| Failure::text(format!("The password cannot be read: {error}"));
    if !generate && somebody_is_there() {
        loop {
            let text = ask_secret("New password: ").map_err(unreadable)?;
            if text.is_empty() {
                return Err(Failure::text("No password was given. --generate makes one up."));
            }
            if let Err(why) = fits(&text) {
                complain(why);
            } else if *ask_secret("Once more: ").map_err(unreadable)? == *text {
                return Ok((text, false));
            } else {
                complain("These are not the same.");
            }
        }
    }
    let given = if generate { Zeroizing::default() } else { read_line().map_err(unreadable)? };
    if given.is_empty() {
        // 120 bits: nobody guesses it, and it can be typed.
        return Ok((Zeroizing::new(SystemRandom.token(15)), true));
    }
    fits(&given).map_err(Failure::text)?;
    Ok((given, false))
}

fn fits(text: &str) -> Result<(), String> {
    if text.chars().count() < SHORTEST {
        Err(format!("A password has at least {SHORTEST} characters."))
    } else {
        Ok(())
    }
}
