//! Words of the pages that let somebody in, and of every page's frame.

messages! {
    /// Heading of the sign-in page.
    log_in_to(application: &str) { en: "Log in to {application}", es: "Inicie sesión en {application}" }
    /// Button of the sign-in page.
    log_in() { en: "Log in", es: "Iniciar sesión" }
    /// Label of the identifier where people sign in with an email address.
    email() { en: "Email", es: "Correo electrónico" }
    /// Label of the identifier where people sign in with a user name.
    username() { en: "Username", es: "Nombre de usuario" }
    /// Label of the identifier where people sign in with either.
    email_or_username() { en: "Email or username", es: "Correo electrónico o nombre de usuario" }
    /// Label of the password.
    password() { en: "Password", es: "Contraseña" }
    /// Button in the password field.
    show() { en: "Show", es: "Mostrar" }
    /// The same for those who do not see the field.
    show_password() { en: "Show password", es: "Mostrar contraseña" }
    /// Button in the password field.
    hide() { en: "Hide", es: "Ocultar" }
    /// The same for those who do not see the field.
    hide_password() { en: "Hide password", es: "Ocultar contraseña" }
    /// Box below the password.
    keep_signed_in() { en: "Keep me logged in on this device", es: "Mantener la sesión iniciada en este dispositivo" }
    /// Heading for who was away.
    welcome_back() { en: "Welcome back", es: "Bienvenido de nuevo" }
    /// Why who was away types their password.
    away(application: &str) { en: "You were away for a while. Enter your password to go on to {application}.", es: "Estuvo ausente un rato. Escriba su contraseña para continuar en {application}." }
    /// Button for somebody else at the same workstation.
    not_you_leave() { en: "Not you? Log out and switch", es: "¿No es usted? Cierre la sesión y cambie" }
    /// Link beside the password.
    forgot_password() { en: "Forgot password?", es: "¿Olvidó su contraseña?" }
    /// Before the title of a page that shows an error.
    error_in_title(title: &str) { en: "Error: {title}", es: "Error: {title}" }
    /// A field that must not be empty is.
    enter_email() { en: "Enter your email.", es: "Escriba su correo electrónico." }
    /// A field that must not be empty is.
    enter_username() { en: "Enter your username.", es: "Escriba su nombre de usuario." }
    /// A field that must not be empty is.
    enter_email_or_username() { en: "Enter your email or username.", es: "Escriba su correo electrónico o nombre de usuario." }
    /// A field that must not be empty is.
    enter_password() { en: "Enter your password.", es: "Escriba su contraseña." }
    /// More than we take.
    too_long() { en: "That is too long. Check what you typed.", es: "Es demasiado largo. Revise lo que escribió." }
    /// Wrong password or unknown identifier: the same words for both.
    no_match_email() {
        en: "That email and password do not match.",
        es: "El correo electrónico y la contraseña no coinciden.",
    }
    /// Wrong password or unknown identifier: the same words for both.
    no_match_username() {
        en: "That username and password do not match.",
        es: "El nombre de usuario y la contraseña no coinciden.",
    }
    /// Wrong password or unknown identifier: the same words for both.
    no_match() {
        en: "That login and password do not match.",
        es: "Los datos y la contraseña no coinciden.",
    }
    /// After the above, where there is a link for it.
    try_again_or_reset() { en: "Try again, or choose “Forgot password?”.", es: "Inténtelo de nuevo o elija «¿Olvidó su contraseña?»." }
    /// After the above, where there is none.
    try_it_again() { en: "Try again.", es: "Inténtelo de nuevo." }
    /// Guessing is slowed.
    slow_down_title() { en: "Too many attempts", es: "Demasiados intentos" }
    /// Guessing is slowed; when to go on.
    slow_down(wait: &str) {
        en: "To keep this account safe, please wait. Try again in {wait}.",
        es: "Para proteger esta cuenta, espere un poco. Inténtelo de nuevo en {wait}.",
    }
    /// The account is blocked by an administrator; said only after the right password.
    blocked_title() { en: "This account is blocked", es: "Esta cuenta está bloqueada" }
    /// What to do about it.
    blocked() { en: "You cannot log in with it now. Contact support.", es: "Por ahora no puede iniciar sesión con ella. Comuníquese con soporte." }
    /// The session had run out.
    session_expired() { en: "You were logged out because you had been away. Log in again to go on.", es: "Se cerró su sesión porque estuvo inactiva. Iníciela de nuevo para continuar." }
    /// The form came too late or from elsewhere.
    form_expired() { en: "This page was open for too long. Please log in again.", es: "Esta página estuvo abierta demasiado tiempo. Inicie sesión de nuevo." }
    /// The application wants a fresh sign-in.
    confirm_it_is_you(application: &str) { en: "{application} asks you to log in again, to be sure that it is you.", es: "{application} le pide que inicie sesión de nuevo para confirmar que es usted." }
    /// Somebody is signed in already and another sign-in was asked for.
    other_account(person: &str) { en: "You are logged in as {person}. Logging in here switches to another account.", es: "Tiene una sesión iniciada como {person}. Si inicia sesión aquí, cambiará de cuenta." }
    /// Link back to the person who is signed in.
    continue_as_instead(person: &str) { en: "Continue as {person}", es: "Continuar como {person}" }
    /// Signed out, at the sign-in page.
    logged_out_notice() { en: "You are logged out.", es: "Ha cerrado la sesión." }
    /// Heading above the people of a demo.
    demo_people() { en: "Demo accounts", es: "Cuentas de demostración" }
    /// Heading above those who run a demo.
    demo_administrators() { en: "Demo account for the console", es: "Cuenta de demostración para la consola" }
    /// A demo account's password.
    demo_password(password: &str) { en: "Password: {password}", es: "Contraseña: {password}" }
    /// Heading for who is signed in already.
    continue_to(application: &str) { en: "Continue to {application}", es: "Continuar a {application}" }
    /// Explains the above.
    already_signed_in() { en: "You are already logged in.", es: "Ya tiene una sesión iniciada." }
    /// Button for somebody else.
    use_another_account() { en: "Not you? Use another account", es: "¿No es usted? Use otra cuenta" }
    /// Who is signed in.
    signed_in_as(person: &str) { en: "You are logged in as {person}.", es: "Tiene una sesión iniciada como {person}." }
    /// Short form of the same, as a link.
    not_you() { en: "Not you?", es: "¿No es usted?" }
    /// Heading of the end that leads nowhere.
    signed_in_title() { en: "You are logged in", es: "Ha iniciado sesión" }
    /// Where to go from there.
    signed_in_nowhere() { en: "You can close this page and open the application that you want to use.", es: "Puede cerrar esta página y abrir la aplicación que quiera usar." }
    /// Heading for a forgotten password.
    forgot_title() { en: "Forgot your password?", es: "¿Olvidó su contraseña?" }
    /// Nobody can reset it but support.
    forgot_text(project: &str) { en: "The people who run {project} can set a new one for you. They will ask who you are first.", es: "El equipo de {project} puede asignarle una nueva. Antes le preguntarán quién es." }
    /// Where there is no support contact.
    forgot_no_contact(project: &str) { en: "Ask the people at {project} who gave you this account.", es: "Pregunte en {project} a quien le dio esta cuenta." }
    /// Never asked for.
    never_tell_password() { en: "Nobody from support will ever ask for your password.", es: "Nadie de soporte le pedirá nunca su contraseña." }
    /// Link back.
    back_to_log_in() { en: "Back to log in", es: "Volver al inicio de sesión" }
    /// Footer: languages, for screen readers.
    languages() { en: "Language", es: "Idioma" }
    /// Footer: links, for screen readers.
    about_this_page() { en: "Help and legal", es: "Ayuda e información legal" }
    /// Footer link.
    privacy() { en: "Privacy", es: "Privacidad" }
    /// Footer link.
    terms() { en: "Terms", es: "Condiciones" }
    /// Footer: support contact.
    need_help(contact: &str) { en: "Need help? {contact}", es: "¿Necesita ayuda? {contact}" }
    /// Label of the support contact on a page of its own.
    support() { en: "Support", es: "Soporte" }
}
