//! Words of the page that an invitation leads to.

messages! {
    /// Heading.
    invited_to(application: &str) { en: "You are invited to {application}", es: "Tiene una invitación a {application}" }
    /// Who invites.
    invited_by(person: &str) { en: "{person} has invited you.", es: "{person} le ha invitado." }
    /// For whom.
    invitation_is_for(address: &str) { en: "The invitation is for {address}.", es: "La invitación es para {address}." }
    /// What to do for somebody new.
    invitation_new() { en: "Tell us your name and choose a password. Then your account is ready.", es: "Indique su nombre y elija una contraseña. Con eso su cuenta estará lista." }
    /// Label.
    your_name() { en: "Your name", es: "Su nombre" }
    /// A field that must not be empty is, or is too long.
    enter_your_name() { en: "Enter your name, with at most 100 letters.", es: "Escriba su nombre, con un máximo de 100 letras." }
    /// Above the button.
    /// Button.
    create_account() { en: "Create account", es: "Crear la cuenta" }
    /// What to do for somebody who is signed in.
    invitation_accept_text() { en: "Accept it to use the application with your account.", es: "Acéptela para usar la aplicación con su cuenta." }
    /// Button.
    accept_invitation() { en: "Accept invitation", es: "Aceptar la invitación" }
    /// What to do for somebody who has an account.
    invitation_log_in() { en: "You have an account already. Log in with it in this browser: that accepts the invitation.", es: "Ya tiene una cuenta. Inicie sesión con ella en este navegador: así acepta la invitación." }
    /// The same where we cannot lead there.
    invitation_log_in_there(application: &str) { en: "You have an account already. Open {application} in this browser and log in: that accepts the invitation.", es: "Ya tiene una cuenta. Abra {application} en este navegador e inicie sesión: así acepta la invitación." }
    /// Button of somebody who is signed in as somebody else.
    go_on_as(address: &str) { en: "Continue as {address}", es: "Continuar como {address}" }
    /// The other button.
    stay_as(person: &str) { en: "Stay logged in as {person}", es: "Seguir con la sesión de {person}" }
    /// What the first button does.
    go_on_replaces(person: &str) { en: "If you go on, {person} is logged out in this browser.", es: "Si continúa, se cerrará la sesión de {person} en este navegador." }
}
