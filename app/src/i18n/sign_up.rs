//! Words of the pages on which people make an account for themselves.

messages! {
    /// Link on the sign-in page, before [`Self::create_an_account`].
    no_account_yet() { en: "No account yet?", es: "¿Aún no tiene cuenta?" }
    /// Link and heading.
    create_an_account() { en: "Create an account", es: "Crear una cuenta" }
    /// Below the heading.
    sign_up_how() { en: "First we make sure that the address is yours: we send you an email with a link.", es: "Primero comprobamos que la dirección es suya: le enviamos un correo con un enlace." }
    /// Link, before the one to the sign-in page.
    has_account() { en: "Already have an account?", es: "¿Ya tiene una cuenta?" }
    /// Button.
    send_me_the_link() { en: "Send me the link", es: "Enviarme el enlace" }
    /// The field that only programs fill in, for those who see it nevertheless.
    leave_empty() { en: "Leave this empty", es: "Deje esto vacío" }
    /// An address that is none.
    not_an_email() { en: "Enter an email address such as name@example.com.", es: "Escriba una dirección de correo como nombre@ejemplo.com." }
    /// An address with letters that look like others.
    email_homograph() { en: "This address mixes letters of different alphabets, which look alike. Type it again.", es: "Esta dirección mezcla letras de alfabetos distintos que se parecen. Escríbala de nuevo." }
    /// An address of a domain that is not taken.
    email_domain(project: &str) { en: "Accounts for {project} can be made only with addresses of certain domains. Use your address at work, or contact support.", es: "Las cuentas de {project} solo se pueden crear con direcciones de ciertos dominios. Use su dirección del trabajo o comuníquese con soporte." }
    /// Notice: the form was sent faster than anybody types.
    sign_up_too_quick() { en: "That was very fast. Press the button once more.", es: "Eso fue muy rápido. Pulse el botón otra vez." }
    /// Notice: too many links were asked for from here.
    sign_up_slow_down(wait: &str) { en: "Many links were asked for from here. Try again in {wait}.", es: "Se pidieron muchos enlaces desde aquí. Inténtelo de nuevo en {wait}." }
    /// Heading: the same whether there is an account or not.
    sign_up_sent() { en: "We have sent you an email", es: "Le hemos enviado un correo" }
    /// What to do.
    sign_up_sent_text(address: &str) { en: "Open the link in the email to {address} to make your account. It works in this browser or another one, for a day.", es: "Abra el enlace del correo enviado a {address} para crear su cuenta. Funciona en este navegador o en otro, durante un día." }
    /// What to do if it does not come.
    sign_up_sent_hint() { en: "It may take a few minutes. If nothing comes, look into the spam folder, or check the address.", es: "Puede tardar unos minutos. Si no llega nada, revise la carpeta de correo no deseado o compruebe la dirección." }
    /// Link.
    another_address() { en: "Use another address", es: "Usar otra dirección" }
    /// Heading: nobody makes an account here.
    sign_up_closed() { en: "Accounts cannot be made here", es: "Aquí no se pueden crear cuentas" }
    /// What to do.
    sign_up_closed_text(project: &str) { en: "Accounts for {project} are given out by those who run it. Ask them, or contact support.", es: "Las cuentas de {project} las otorgan quienes lo gestionan. Pregúnteles o comuníquese con soporte." }
    /// Heading: somebody made one meanwhile.
    account_exists() { en: "You have an account already", es: "Ya tiene una cuenta" }
    /// What to do.
    account_exists_text() { en: "There is an account for this address. Log in with its password, or set a new one if you do not know it.", es: "Ya existe una cuenta con esta dirección. Inicie sesión con su contraseña o establezca una nueva si no la conoce." }
    /// Heading of the page that the link leads to.
    finish_account() { en: "Finish your account", es: "Complete su cuenta" }
    /// Below it.
    finish_account_text(address: &str) { en: "{address} is yours. You log in with it from now on.", es: "{address} es suya. A partir de ahora inicia sesión con ella." }
    /// The box to tick, with both links after it.
    i_agree() { en: "I agree to the terms and have read the privacy notice.", es: "Acepto las condiciones y he leído el aviso de privacidad." }
    /// It is not ticked.
    agree_first() { en: "Tick this to go on.", es: "Marque esta casilla para continuar." }
    /// Link.
    read_terms() { en: "Terms", es: "Condiciones" }
    /// Link.
    read_privacy() { en: "Privacy notice", es: "Aviso de privacidad" }
    /// Notice: somebody else is signed in to this browser.
    sign_up_ends(person: &str) { en: "{person} is logged in here and will be logged out.", es: "{person} tiene la sesión iniciada aquí y se cerrará." }
}
