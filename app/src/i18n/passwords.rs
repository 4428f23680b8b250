//! Words about passwords: choosing, forgetting and replacing them.

use super::Locale;
use domain::password::{LONGEST, PasswordProblem};

messages! {
    /// Label of a password that is being chosen.
    new_password() { en: "New password", es: "Contraseña nueva" }
    /// Below it: how long it has to be.
    password_hint(least: u16) {
        en: "At least {least} characters. Three or four words that do not belong together are easy to remember.",
        es: "Al menos {least} caracteres. Tres o cuatro palabras sin relación entre sí son fáciles de recordar.",
    }
    /// Below it: what it has to contain.
    password_mixed_case() { en: "With small and capital letters.", es: "Con minúsculas y mayúsculas." }
    /// Below it: what it has to contain.
    password_digit() { en: "With at least one digit.", es: "Con al menos un número." }
    /// Below it: what it has to contain.
    password_symbol() { en: "With at least one character that is neither a letter nor a digit.", es: "Con al menos un carácter que no sea letra ni número." }
    /// Beside the meter.
    strength_short() { en: "Too short", es: "Demasiado corta" }
    /// Beside the meter.
    strength_weak() { en: "Easy to guess", es: "Fácil de adivinar" }
    /// Beside the meter.
    strength_fair() { en: "Fair", es: "Aceptable" }
    /// Beside the meter.
    strength_good() { en: "Good", es: "Buena" }
    /// Beside the meter.
    strength_strong() { en: "Strong", es: "Muy segura" }
    /// Nothing was chosen.
    choose_password() { en: "Choose a password.", es: "Elija una contraseña." }
    /// It is too short.
    password_too_short(least: u16) {
        en: "Use at least {least} characters.",
        es: "Use al menos {least} caracteres.",
    }
    /// It is too long.
    password_too_long(most: usize) { en: "Use at most {most} characters.", es: "Use como máximo {most} caracteres." }
    /// A rule of the project.
    password_needs_mixed_case() { en: "Use small and capital letters.", es: "Use minúsculas y mayúsculas." }
    /// A rule of the project.
    password_needs_digit() { en: "Use at least one digit.", es: "Use al menos un número." }
    /// A rule of the project.
    password_needs_symbol() { en: "Use at least one character that is neither a letter nor a digit.", es: "Use al menos un carácter que no sea letra ni número." }
    /// The same few characters again and again.
    password_monotonous() { en: "Use more different characters.", es: "Use caracteres más variados." }
    /// One's own name or the like.
    password_personal() { en: "Choose something that is not your name, your address or the name of this service.", es: "Elija algo que no sea su nombre, su dirección ni el nombre de este servicio." }
    /// On a list of what everybody tries.
    password_common() { en: "Many people use this password or one much like it. Choose something that nobody would guess.", es: "Muchas personas usan esta contraseña o una muy parecida. Elija algo que nadie pueda adivinar." }
    /// An earlier one.
    password_used_before() { en: "Choose a password that you have not had before.", es: "Elija una contraseña que no haya tenido antes." }
    /// As many were tried as may be.
    password_too_often() { en: "You have tried many passwords. Wait a few minutes, then try again.", es: "Ha probado muchas contraseñas. Espere unos minutos e inténtelo de nuevo." }

    /// How to get a link, above the field.
    forgot_how() { en: "Tell us what you log in with. We send you an email with a link to set a new password.", es: "Indique con qué inicia sesión. Le enviaremos un correo con un enlace para establecer una contraseña nueva." }
    /// Button.
    send_reset_link() { en: "Send link", es: "Enviar enlace" }
    /// Too many were asked for from here.
    forgot_slow_down(wait: &str) { en: "Too many links were asked for from here. Try again in {wait}.", es: "Se han pedido demasiados enlaces desde aquí. Inténtelo de nuevo en {wait}." }
    /// Heading, whether or not a mail was sent.
    forgot_sent_title() { en: "Look into your mailbox", es: "Revise su correo" }
    /// Text, whether or not a mail was sent.
    forgot_sent_text() { en: "If there is an account for what you typed, an email with a link is on its way. The link works once, for 30 minutes.", es: "Si existe una cuenta para lo que escribió, un correo con un enlace va en camino. El enlace sirve una sola vez, durante 30 minutos." }
    /// Where a mail may be that does not arrive.
    forgot_sent_hint() { en: "It may take a few minutes. If nothing arrives, look into the spam folder, or check what you typed.", es: "Puede tardar unos minutos. Si no llega nada, mire en la carpeta de correo no deseado o revise lo que escribió." }
    /// Link to try once more.
    forgot_again() { en: "Ask for another link", es: "Pedir otro enlace" }

    /// Heading of the page that a reset link leads to.
    reset_title() { en: "Set a new password", es: "Establezca una contraseña nueva" }
    /// Tick.
    reset_end_all() { en: "Log me out everywhere else", es: "Cerrar mi sesión en todos los demás lugares" }
    /// What the tick does.
    reset_end_all_hint() { en: "Applications lose the access that you gave them, and ask again. Leave this ticked if somebody else may know your old password.", es: "Las aplicaciones pierden el acceso que usted les dio y volverán a pedirlo. Déjelo marcado si otra persona podría conocer su contraseña anterior." }
    /// Button.
    save_and_log_in() { en: "Save and log in", es: "Guardar e iniciar sesión" }

    /// Heading of the page on which another password is due.
    change_title() { en: "Choose a new password", es: "Elija una contraseña nueva" }
    /// Why: an administrator set it.
    change_given() { en: "Your password was set by somebody else. Choose one that only you know.", es: "Otra persona estableció su contraseña. Elija una que solo usted conozca." }
    /// Why: it would not be taken today.
    change_weak() { en: "Your password is easy to guess or shorter than it has to be by now. Choose a better one.", es: "Su contraseña es fácil de adivinar o más corta de lo que ahora se exige. Elija una mejor." }
    /// Why: it is old.
    change_expired(project: &str) { en: "{project} asks for a new password from time to time.", es: "{project} pide una contraseña nueva cada cierto tiempo." }
    /// Button.
    save_and_go_on() { en: "Save and continue", es: "Guardar y continuar" }

    /// Heading of the page that a warning's link leads to.
    not_me_title() { en: "Was this not you?", es: "¿No fue usted?" }
    /// What happens.
    not_me_text() { en: "If somebody else has logged in to your account or has changed it, lock them out now:", es: "Si otra persona ha entrado en su cuenta o la ha modificado, impida ahora que siga entrando:" }
    /// One thing that happens.
    not_me_sessions() { en: "Every login to your account ends, on every device.", es: "Se cierran todas las sesiones de su cuenta, en todos los dispositivos." }
    /// One thing that happens.
    not_me_grants() { en: "Every application loses the access that it was given.", es: "Todas las aplicaciones pierden el acceso que tenían." }
    /// One thing that happens.
    not_me_password() { en: "The password stops working, and we send you an email to set a new one.", es: "La contraseña deja de funcionar y le enviamos un correo para establecer una nueva." }
    /// What else there is.
    not_me_or() { en: "If it was you, close this page. Nothing has changed.", es: "Si fue usted, cierre esta página. No ha cambiado nada." }
    /// Button.
    not_me_button() { en: "It was not me: lock everybody out", es: "No fui yo: cerrar todo acceso" }
}

impl Locale {
    /// What is wrong with a password, as a sentence that says what to do.
    #[must_use]
    pub fn password_problem(self, problem: PasswordProblem) -> String {
        match problem {
            PasswordProblem::Missing => self.choose_password().to_owned(),
            PasswordProblem::TooShort(least) => self.password_too_short(least),
            PasswordProblem::TooLong => self.password_too_long(LONGEST),
            PasswordProblem::MixedCase => self.password_needs_mixed_case().to_owned(),
            PasswordProblem::Digit => self.password_needs_digit().to_owned(),
            PasswordProblem::Symbol => self.password_needs_symbol().to_owned(),
            PasswordProblem::Monotonous => self.password_monotonous().to_owned(),
            PasswordProblem::Personal => self.password_personal().to_owned(),
            PasswordProblem::Common => self.password_common().to_owned(),
            PasswordProblem::UsedBefore => self.password_used_before().to_owned(),
            PasswordProblem::TooOften => self.password_too_often().to_owned(),
        }
    }
}
