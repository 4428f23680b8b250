//! Words of the mail that people get.

messages! {
    /// Beginning of a mail.
    mail_hello(name: &str) { en: "Hello {name},", es: "Hola, {name}:" }
    /// Beginning of a mail to somebody whose name is not known.
    mail_hello_nobody() { en: "Hello,", es: "Hola:" }
    /// Before an address to be copied.
    mail_link_below() { en: "If the button does not work, copy this address into your browser:", es: "Si el botón no funciona, copie esta dirección en su navegador:" }
    /// How long a link is good.
    mail_link_good_for(length: &str, moment: &str) {
        en: "The link works once. It expires {length} after this email was sent, on {moment}.",
        es: "El enlace sirve una sola vez. Caduca {length} después del envío de este correo, el {moment}.",
    }
    /// The same where the time is over already.
    mail_link_good_until(moment: &str) {
        en: "The link works once. It expires on {moment}.",
        es: "El enlace sirve una sola vez. Caduca el {moment}.",
    }
    /// Who should read it, as mailboxes are shared.
    mail_meant_for(person: &str, address: &str) { en: "This email is for {person} ({address}).", es: "Este correo es para {person} ({address})." }
    /// The same without a name.
    mail_meant_for_address(address: &str) { en: "This email is for {address}.", es: "Este correo es para {address}." }
    /// Who sent it.
    mail_sent_by(project: &str) { en: "Sent automatically by {project}.", es: "Enviado automáticamente por {project}." }
    /// Whom to ask.
    mail_help(contact: &str) { en: "Need help? {contact}", es: "¿Necesita ayuda? {contact}" }
    /// Whom to ask, where no contact is named and answers are read.
    mail_help_answer() { en: "Need help? Answer this email.", es: "¿Necesita ayuda? Responda a este correo." }
    /// How long the way out of a warning is good.
    mail_way_out_good_for(length: &str) {
        en: "The link works once, for {length}.",
        es: "El enlace sirve una sola vez, durante {length}.",
    }
    /// A browser and the system it runs on.
    mail_browser_on(browser: &str, system: &str) { en: "{browser} on {system}", es: "{browser} en {system}" }
    /// What we never do.
    mail_never_asks() { en: "We never ask for your password by email.", es: "Nunca le pedimos su contraseña por correo." }
    /// Label of a moment.
    mail_when() { en: "When", es: "Cuándo" }
    /// Label of a device.
    mail_device() { en: "Device", es: "Dispositivo" }
    /// Label of an application.
    mail_application() { en: "Application", es: "Aplicación" }
    /// Label of an address that most of is hidden of.
    mail_new_address() { en: "New email", es: "Correo nuevo" }
    /// Label of a role.
    mail_role() { en: "Role", es: "Función" }
    /// Label of a person.
    mail_invited_by() { en: "Invited by", es: "Invitación de" }

    /// Subject.
    mail_invitation_subject(application: &str) { en: "You are invited to {application}", es: "Le han invitado a {application}" }
    /// Beginning, where somebody invites.
    mail_invitation_by(person: &str, application: &str, project: &str) {
        en: "{person} invites you to use {application} at {project}.",
        es: "{person} le invita a usar {application} de {project}.",
    }
    /// Beginning, where a program does.
    mail_invitation(application: &str, project: &str) {
        en: "You are invited to use {application} at {project}.",
        es: "Le invitamos a usar {application} de {project}.",
    }
    /// What comes next for somebody without an account.
    mail_invitation_new() {
        en: "To start, accept the invitation and choose a password. It takes about a minute.",
        es: "Para empezar, acepte la invitación y elija una contraseña. Se tarda un minuto aproximadamente.",
    }
    /// What comes next for somebody with one.
    mail_invitation_known() {
        en: "You already have an account: accept the invitation and log in as usual.",
        es: "Ya tiene una cuenta: acepte la invitación e inicie sesión como siempre.",
    }
    /// Button.
    mail_accept() { en: "Accept the invitation", es: "Aceptar la invitación" }
    /// What to do if it makes no sense.
    mail_invitation_unexpected() {
        en: "If you did not expect this invitation, you can ignore it. Nothing happens unless you accept.",
        es: "Si no esperaba esta invitación, puede ignorarla. No ocurrirá nada si no la acepta.",
    }

    /// Subject.
    mail_administrator_subject(project: &str) { en: "You are invited to run {project}", es: "Le han invitado a administrar {project}" }
    /// Beginning, where somebody invites.
    mail_administrator_by(person: &str, project: &str) {
        en: "{person} invites you to help run {project} in the Keyward console.",
        es: "{person} le invita a administrar {project} en la consola de Keyward.",
    }
    /// Beginning, where nobody is named.
    mail_administrator(project: &str) {
        en: "You are invited to help run {project} in the Keyward console.",
        es: "Le invitamos a administrar {project} en la consola de Keyward.",
    }

    /// Subject.
    mail_sign_up_subject(project: &str) { en: "Confirm your email for {project}", es: "Confirme su correo para {project}" }
    /// Beginning.
    mail_sign_up(name: &str) {
        en: "Somebody, probably you, is making an account for {name} with this email address.",
        es: "Alguien, probablemente usted, está creando una cuenta de {name} con esta dirección de correo.",
    }
    /// What comes next.
    mail_sign_up_next() {
        en: "Confirm that the address is yours to go on.",
        es: "Confirme que la dirección es suya para continuar.",
    }
    /// Button.
    mail_confirm() { en: "Confirm and continue", es: "Confirmar y continuar" }
    /// What to do if it was somebody else.
    mail_sign_up_unexpected() {
        en: "If it was not you, you can ignore this email. No account is made without this link.",
        es: "Si no fue usted, puede ignorar este correo. Sin este enlace no se crea ninguna cuenta.",
    }

    /// Subject.
    mail_exists_subject(project: &str) { en: "You already have an account with {project}", es: "Ya tiene una cuenta en {project}" }
    /// Beginning.
    mail_exists(name: &str) {
        en: "Somebody, probably you, tried to make an account for {name} with this email address. You already have one, so you can log in with it.",
        es: "Alguien, probablemente usted, intentó crear una cuenta de {name} con esta dirección de correo. Ya tiene una, así que puede iniciar sesión con ella.",
    }
    /// Link.
    mail_exists_forgot() { en: "Forgot your password? Set a new one:", es: "¿Olvidó su contraseña? Cree una nueva:" }
    /// What to do if it was somebody else.
    mail_exists_unexpected() {
        en: "If it was not you, you can ignore this email. Nothing about your account has changed.",
        es: "Si no fue usted, puede ignorar este correo. Nada ha cambiado en su cuenta.",
    }

    /// Subject.
    mail_reset_subject(project: &str) { en: "Set a new password for {project}", es: "Cree una contraseña nueva para {project}" }
    /// Beginning, if they asked themselves.
    mail_reset(project: &str) {
        en: "Somebody, probably you, asked to set a new password for your account with {project}.",
        es: "Alguien, probablemente usted, ha pedido crear una contraseña nueva para su cuenta en {project}.",
    }
    /// Beginning, if an administrator did.
    mail_reset_by_administrator(project: &str) {
        en: "An administrator of {project} sends you this link so that you can set a new password for your account.",
        es: "La administración de {project} le envía este enlace para que pueda crear una contraseña nueva para su cuenta.",
    }
    /// Button.
    mail_set_password() { en: "Set a new password", es: "Crear una contraseña nueva" }
    /// What to do if it was somebody else.
    mail_reset_unexpected() {
        en: "If you did not ask for this, you can ignore this email. Your password stays as it is.",
        es: "Si no lo ha pedido, puede ignorar este correo. Su contraseña no cambia.",
    }

    /// Subject.
    mail_back_subject(project: &str) {
        en: "Set a new password for {project}: the old one no longer works",
        es: "Cree una contraseña nueva para {project}: la anterior ya no funciona",
    }
    /// Beginning, if a change of the address was taken back.
    mail_back_undone(project: &str) {
        en: "The change of the email address of your account with {project} was taken back, by the link in an email from us. This address is the one of your account again.",
        es: "Se deshizo el cambio de la dirección de correo de su cuenta en {project} con el enlace de un correo nuestro. Esta dirección vuelve a ser la de su cuenta.",
    }
    /// Beginning, if somebody said that it was not them.
    mail_back_not_me(project: &str) {
        en: "You told us, by the link in an email from us, that somebody else may be in your account with {project}.",
        es: "Usted nos avisó, con el enlace de un correo nuestro, de que otra persona puede estar usando su cuenta en {project}.",
    }
    /// What is so now, and what to do.
    mail_back_now() {
        en: "Every device is logged out, and your old password no longer works. To log in again, set a new one.",
        es: "Se ha cerrado la sesión en todos los dispositivos y su contraseña anterior ya no funciona. Para volver a iniciar sesión, cree una nueva.",
    }
    /// Before the link to another link.
    mail_back_again() { en: "If the link has expired, ask for another:", es: "Si el enlace ha caducado, pida otro:" }
    /// What to do if it was somebody else.
    mail_back_unexpected() {
        en: "If it was not you who did this, set a new password all the same: the old one will not work again.",
        es: "Aunque no haya sido usted, cree una contraseña nueva: la anterior no volverá a funcionar.",
    }

    /// Subject.
    mail_changed_subject(project: &str) { en: "Your password for {project} was changed", es: "Se cambió su contraseña de {project}" }
    /// Beginning.
    mail_changed(project: &str) {
        en: "The password of your account with {project} was changed.",
        es: "Se cambió la contraseña de su cuenta en {project}.",
    }
    /// If it was them.
    mail_if_you() { en: "If this was you, there is nothing to do.", es: "Si fue usted, no tiene que hacer nada." }
    /// If it was not.
    mail_if_not_you() {
        en: "If it was not you, tell us now: every device is logged out, your password stops working, and we send you a link to set a new one.",
        es: "Si no fue usted, avísenos ahora: se cerrará la sesión en todos los dispositivos, su contraseña dejará de funcionar y le enviaremos un enlace para crear una nueva.",
    }
    /// Button.
    mail_not_me() { en: "This was not me", es: "No fui yo" }

    /// Subject.
    mail_device_subject(project: &str) { en: "New login to your account with {project}", es: "Nuevo inicio de sesión en su cuenta de {project}" }
    /// Beginning.
    mail_device_text(project: &str) {
        en: "Somebody logged in to your account with {project} on a device that we have not seen before.",
        es: "Alguien inició sesión en su cuenta de {project} en un dispositivo que no habíamos visto antes.",
    }

    /// Subject.
    mail_verify_subject(project: &str) { en: "Confirm your new email for {project}", es: "Confirme su correo nuevo para {project}" }
    /// Beginning.
    mail_verify(project: &str) {
        en: "You want to use this email address for your account with {project}. Confirm that it is yours.",
        es: "Quiere usar esta dirección de correo para su cuenta en {project}. Confirme que es suya.",
    }
    /// Button.
    mail_verify_button() { en: "Confirm this address", es: "Confirmar esta dirección" }
    /// What to do if it was somebody else.
    mail_verify_unexpected() {
        en: "If it was not you, you can ignore this email. The address is not used without this link.",
        es: "Si no fue usted, puede ignorar este correo. Sin este enlace la dirección no se usará.",
    }

    /// Subject.
    mail_moved_subject(project: &str) { en: "Your email for {project} was changed", es: "Se cambió su correo de {project}" }
    /// Beginning.
    mail_moved(project: &str) {
        en: "Your account with {project} now uses another email address. We tell you at the old one, in case it was not you.",
        es: "Su cuenta en {project} usa ahora otra dirección de correo. Se lo comunicamos en la anterior, por si no fue usted.",
    }
    /// Explains the button.
    mail_moved_undo() {
        en: "If it was not you, take the change back: this address counts again, every device is logged out, your password stops working, and we send you a link to set a new one.",
        es: "Si no fue usted, deshaga el cambio: esta dirección volverá a valer, se cerrará la sesión en todos los dispositivos, su contraseña dejará de funcionar y le enviaremos un enlace para crear una nueva.",
    }
    /// Button.
    mail_undo() { en: "Take the change back", es: "Deshacer el cambio" }

    /// Subject.
    mail_moving_subject(project: &str) { en: "A change of your email for {project}", es: "Cambio de su correo de {project}" }
    /// Beginning.
    mail_moving(project: &str) {
        en: "Somebody logged in to your account with {project} asked to use another email address for it. Nothing has changed yet.",
        es: "Alguien que inició sesión en su cuenta de {project} ha pedido usar otra dirección de correo. Todavía no ha cambiado nada.",
    }

    /// Subject.
    mail_deleted_subject(project: &str) { en: "Your account with {project} was deleted", es: "Se eliminó su cuenta de {project}" }
    /// Beginning.
    mail_deleted(project: &str) {
        en: "Your account with {project} was deleted, as you asked. You can no longer log in with it.",
        es: "Se eliminó su cuenta en {project}, como pidió. Ya no puede iniciar sesión con ella.",
    }
    /// What to do if it was somebody else.
    mail_deleted_unexpected(project: &str) {
        en: "If it was not you, contact {project} as soon as you can.",
        es: "Si no fue usted, póngase en contacto con {project} cuanto antes.",
    }

    /// Subject.
    mail_test_subject(project: &str) { en: "Test email from {project}", es: "Correo de prueba de {project}" }
    /// Beginning.
    mail_test(person: &str) {
        en: "{person} sent this email to see whether email arrives. If you read it in your mailbox, it does.",
        es: "{person} ha enviado este correo para comprobar si el correo llega. Si lo lee en su buzón, ha llegado.",
    }
    /// What it shows.
    mail_test_next() {
        en: "This is how email to your people looks: its name, its color, and the contact below.",
        es: "Así se ven los correos que reciben sus usuarios: con este nombre, este color y el contacto de abajo.",
    }
}
