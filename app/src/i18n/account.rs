//! Words of the pages on which people look after their own account.

use super::Locale;
use domain::time::Timestamp;

messages! {
    /// Title of the account.
    account() { en: "Your account", es: "Su cuenta" }
    /// The sections, for screen readers.
    account_sections() { en: "Sections of your account", es: "Secciones de su cuenta" }
    /// A section.
    profile() { en: "Profile", es: "Perfil" }
    /// A section.
    sessions() { en: "Devices", es: "Dispositivos" }
    /// A section.
    applications() { en: "Applications", es: "Aplicaciones" }
    /// A section.
    your_data() { en: "Your data", es: "Sus datos" }
    /// Button.
    save() { en: "Save", es: "Guardar" }
    /// Button that goes back without doing it.
    cancel() { en: "Cancel", es: "Cancelar" }
    /// Field.
    whole_name() { en: "Name", es: "Nombre completo" }
    /// Below the field.
    whole_name_hint() { en: "As the people whose applications you use see it.", es: "Como lo ven las personas cuyas aplicaciones usa." }
    /// Field.
    given_name() { en: "First name", es: "Nombre" }
    /// Field.
    family_name() { en: "Last name", es: "Apellidos" }
    /// Field.
    phone() { en: "Phone", es: "Teléfono" }
    /// Below the field.
    phone_hint() { en: "With its country code, such as +1 555 010 0123. You cannot log in with it.", es: "Con el código de país, por ejemplo +34 600 000 000. No sirve para iniciar sesión." }
    /// Below the field, where it is what they sign in with.
    phone_is_login() { en: "You log in with this number. Ask support to change it.", es: "Usted inicia sesión con este número. Pida a soporte que lo cambie." }
    /// Field.
    language() { en: "Language", es: "Idioma" }
    /// Below the field.
    language_hint() { en: "Of these pages and of the email that you get.", es: "De estas páginas y de los correos que recibe." }
    /// The choice of none.
    language_of_browser() { en: "As my browser says", es: "El de mi navegador" }
    /// What is wrong with a field.
    wrong_phone() { en: "Enter a number with its country code, such as +1 555 010 0123.", es: "Escriba un número con su código de país, por ejemplo +34 600 000 000." }
    /// What is wrong with a field.
    too_long_name() { en: "Use one line of at most 200 characters.", es: "Use una línea de 200 caracteres como máximo." }
    /// It was saved.
    saved() { en: "Saved.", es: "Guardado." }
    /// Heading of the address.
    email_address() { en: "Email address", es: "Dirección de correo electrónico" }
    /// There is none.
    no_email() { en: "None", es: "Ninguna" }
    /// Beside the address.
    email_verified() { en: "Confirmed", es: "Confirmada" }
    /// Beside the address.
    email_unverified() { en: "Not confirmed", es: "Sin confirmar" }
    /// Beside an address that is to be theirs.
    email_waiting() { en: "Waiting for you", es: "A la espera de usted" }
    /// What it waits for.
    email_waiting_text(button: &str, length: &str) { en: "To change to this address, open the link in the email there and press “{button}”. The link is good for another {length}. Until then nothing changes.", es: "Para cambiar a esta dirección, abra el enlace del correo enviado allí y pulse «{button}». El enlace es válido durante {length} más. Hasta entonces no cambia nada." }
    /// Button.
    withdraw_email() { en: "Withdraw", es: "Retirar" }
    /// It was done.
    email_withdrawn() { en: "The change was withdrawn. Your address stays as it is.", es: "Se retiró el cambio. Su dirección sigue como está." }
    /// Link.
    change_email() { en: "Change", es: "Cambiar" }
    /// Title.
    change_email_title() { en: "Change your email address", es: "Cambie su dirección de correo electrónico" }
    /// How it goes on.
    change_email_text(button: &str) { en: "We send a link to the new address. It is yours once you have opened the link and pressed “{button}”; until then nothing changes. The old address is told.", es: "Enviaremos un enlace a la dirección nueva. Será la suya cuando haya abierto el enlace y pulsado «{button}»; hasta entonces no cambia nada. Avisaremos a la dirección anterior." }
    /// Field.
    new_email() { en: "New email address", es: "Dirección de correo nueva" }
    /// Button.
    send_link_there() { en: "Send the link", es: "Enviar el enlace" }
    /// What is wrong with the field.
    wrong_email() { en: "Enter an email address, such as name@example.com.", es: "Escriba una dirección de correo, por ejemplo nombre@ejemplo.com." }
    /// What is wrong with the field.
    same_email() { en: "This is your address already.", es: "Esta ya es su dirección." }
    /// Too many mails.
    too_many_mails(wait: &str) { en: "This address got a lot of email from us lately. Try again in {wait}.", es: "Hemos enviado muchos correos a esta dirección. Inténtelo de nuevo en {wait}." }
    /// It was sent.
    link_sent() { en: "Look into your mailbox", es: "Revise su correo" }
    /// Where.
    link_sent_to(address: &str, button: &str) { en: "We have written to {address}. Open the link in that email within a day, on this device or another one on which you are logged in, and press “{button}”. Until then nothing changes.", es: "Hemos escrito a {address}. Abra el enlace de ese correo en el plazo de un día, en este dispositivo o en otro en el que tenga la sesión iniciada, y pulse «{button}». Hasta entonces no cambia nada." }
    /// Link.
    back_to_account() { en: "Back to your account", es: "Volver a su cuenta" }
    /// Title of the page of the link.
    confirm_email_title() { en: "Confirm your new email address", es: "Confirme su nueva dirección de correo" }
    /// What follows.
    confirm_email_text() { en: "Once you press the button, we write to this address, and you log in with it if you logged in with the old one, which then no longer works.", es: "Cuando pulse el botón, le escribiremos a esta dirección y, si iniciaba sesión con la anterior, lo hará con esta: la anterior dejará de funcionar." }
    /// Button.
    confirm_email() { en: "Use this address", es: "Usar esta dirección" }
    /// Somebody else has it by now.
    email_taken_title() { en: "This address cannot be used", es: "No se puede usar esta dirección" }
    /// What to do.
    email_taken() { en: "Nothing has changed. Choose another address, or contact support.", es: "No ha cambiado nada. Elija otra dirección o comuníquese con soporte." }
    /// Title of the page that takes it back.
    undo_email_title() { en: "Take the change back?", es: "¿Deshacer el cambio?" }
    /// What follows.
    undo_email_text(address: &str) { en: "{address} becomes the address of your account again. Every device is logged out, the password stops working, and we send an email there to set a new one.", es: "{address} volverá a ser la dirección de su cuenta. Se cerrará la sesión en todos los dispositivos, la contraseña dejará de funcionar y enviaremos allí un correo para establecer una nueva." }
    /// Button.
    undo_email() { en: "Take it back", es: "Deshacer el cambio" }
    /// Field.
    current_password() { en: "Current password", es: "Contraseña actual" }
    /// Button.
    change_password() { en: "Change password", es: "Cambiar la contraseña" }
    /// What is wrong with the field.
    wrong_current() { en: "This is not your current password.", es: "Esta no es su contraseña actual." }
    /// It was changed.
    password_changed() { en: "Your password is changed.", es: "Su contraseña ha cambiado." }
    /// The same, with what else happened.
    password_changed_others() { en: "Your password is changed, and every other device is logged out.", es: "Su contraseña ha cambiado y se ha cerrado la sesión en los demás dispositivos." }
    /// Somebody without a password.
    no_password() { en: "Your account has no password. Set one with “Forgot password?” on the login page.", es: "Su cuenta no tiene contraseña. Establezca una con «¿Olvidó su contraseña?» en la página de inicio de sesión." }
    /// What the section shows.
    sessions_text() { en: "Where you are logged in. Log out what you do not know, and then change your password.", es: "Dónde tiene la sesión iniciada. Cierre las sesiones que no reconozca y cambie después su contraseña." }
    /// A browser that we cannot name.
    unknown_device() { en: "Unknown device", es: "Dispositivo desconocido" }
    /// Beside the own session.
    this_device() { en: "This device", es: "Este dispositivo" }
    /// When it was last used.
    last_seen(ago: &str) { en: "Last used {ago} ago", es: "Último uso hace {ago}" }
    /// When it was last used.
    in_use() { en: "In use now", es: "En uso ahora" }
    /// Since when.
    since(day: &str) { en: "since {day}", es: "desde el {day}" }
    /// Its address.
    at_address(address: &str) { en: "from {address}", es: "desde {address}" }
    /// Link.
    log_out_others() { en: "Log out everywhere else", es: "Cerrar las demás sesiones" }
    /// Nothing else is there.
    no_other_sessions() { en: "You are not logged in anywhere else.", es: "No tiene ninguna otra sesión iniciada." }
    /// Title of the question.
    end_session_title(device: &str) { en: "Log out {device}?", es: "¿Cerrar la sesión en {device}?" }
    /// What follows.
    end_session_text() { en: "Whoever uses it has to log in again, and the applications used there lose the access that they got by it.", es: "Quien lo use tendrá que iniciar sesión de nuevo y las aplicaciones usadas allí perderán el acceso que obtuvieron." }
    /// Title of the question.
    end_others_title() { en: "Log out everywhere else?", es: "¿Cerrar las demás sesiones?" }
    /// What follows.
    end_others_text() { en: "You stay logged in here. Everywhere else you have to log in again, and applications lose the access that they got there.", es: "Seguirá con la sesión iniciada aquí. En los demás sitios tendrá que iniciarla de nuevo y las aplicaciones perderán el acceso que obtuvieron allí." }
    /// It was done.
    session_ended() { en: "That device is logged out.", es: "Se ha cerrado la sesión en ese dispositivo." }
    /// It was done.
    others_ended() { en: "You are logged out everywhere else.", es: "Se han cerrado las demás sesiones." }
    /// What the section shows.
    applications_text() { en: "Applications that have access to your account, and what they may know.", es: "Aplicaciones con acceso a su cuenta y lo que pueden saber." }
    /// There are none.
    no_applications() { en: "No application has access to your account.", es: "Ninguna aplicación tiene acceso a su cuenta." }
    /// Since when it is used, and when it was last.
    used_since(first: &str, last: &str) { en: "Used since {first}, last on {last}", es: "En uso desde el {first}, la última vez el {last}" }
    /// Since when it is agreed to.
    agreed_on(day: &str) { en: "You agreed on {day}", es: "Usted dio su permiso el {day}" }
    /// Link.
    withdraw() { en: "Take access away", es: "Retirar el acceso" }
    /// Title of the question.
    withdraw_title(application: &str) { en: "Take access away from {application}?", es: "¿Retirar el acceso a {application}?" }
    /// What follows.
    withdraw_text() { en: "What it got by your logins and your permission ends now. It gets access again only when you use it again. What it has seen already, it may keep.", es: "Lo que obtuvo con sus inicios de sesión y su permiso termina ahora. Solo volverá a tener acceso cuando la use de nuevo. Lo que ya ha visto, puede conservarlo." }
    /// It was done.
    withdrawn() { en: "The application has lost its access.", es: "La aplicación ha perdido su acceso." }
    /// Heading.
    download_title() { en: "Download your data", es: "Descargue sus datos" }
    /// What is in it.
    download_text() { en: "Everything that is kept here about you and your account, as a file that programs can read (JSON).", es: "Todo lo que se guarda aquí sobre usted y su cuenta, en un archivo que los programas pueden leer (JSON)." }
    /// Button.
    download() { en: "Download", es: "Descargar" }
    /// Heading and link.
    delete_account() { en: "Delete your account", es: "Elimine su cuenta" }
    /// What it does.
    delete_account_text(project: &str) { en: "You can no longer log in to {project}, and everything that is kept here about you is erased. This cannot be undone.", es: "Ya no podrá iniciar sesión en {project} y se borrará todo lo que se guarda aquí sobre usted. No se puede deshacer." }
    /// What stays.
    delete_account_stays() { en: "Applications may keep what they have: records of your care are not deleted by this. What was done with your account stays in the record of activity, without your name.", es: "Las aplicaciones pueden conservar lo que tienen: su historia clínica no se elimina con esto. Lo que se hizo con su cuenta permanece en el registro de actividad, sin su nombre." }
    /// What to type.
    delete_word() { en: "DELETE", es: "ELIMINAR" }
    /// Field.
    type_to_delete(word: &str) { en: "Type {word} to confirm", es: "Escriba {word} para confirmar" }
    /// What is wrong with the field.
    wrong_word(word: &str) { en: "Type {word}, in capital letters.", es: "Escriba {word}, en mayúsculas." }
    /// Button.
    delete_now() { en: "Delete my account", es: "Eliminar mi cuenta" }
    /// Whoever runs something cannot.
    cannot_delete_title() { en: "Your account cannot be deleted now", es: "Su cuenta no se puede eliminar ahora" }
    /// Why.
    cannot_delete() { en: "You still run a project or this installation. Hand that over first.", es: "Todavía administra un proyecto o esta instalación. Entréguelo antes a otra persona." }
    /// It is gone.
    account_deleted() { en: "Your account is deleted", es: "Su cuenta se ha eliminado" }
    /// What follows.
    account_deleted_text() { en: "You are logged out everywhere. You can close this page.", es: "Se han cerrado todas sus sesiones. Puede cerrar esta página." }
}

impl Locale {
    /// A day as people write it.
    #[must_use]
    pub(crate) fn day(self, at: Timestamp) -> String {
        let at = at.to_offset();
        let month = usize::from(u8::from(at.month()).saturating_sub(1));
        let months = match self {
            Self::En => ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
            Self::Es => ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
        };
        format!("{} {} {}", at.day(), months.get(month).copied().unwrap_or_default(), at.year())
    }
}
