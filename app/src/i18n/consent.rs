//! Words of the consent page.

messages! {
    /// Heading where nothing of a health record is asked for.
    allow_title(application: &str) { en: "Allow {application} to use your account?", es: "¿Permitir que {application} use su cuenta?" }
    /// Heading where parts of a health record are asked for.
    share_title(application: &str) { en: "Share health records with {application}?", es: "¿Compartir datos de salud con {application}?" }
    /// Before the list.
    asks_to(application: &str) { en: "{application} asks to:", es: "{application} pide:" }
    /// Which patient's record.
    record_of(patient: &str) { en: "Sharing the record of {patient}.", es: "Se compartirá la historia clínica de {patient}." }
    /// Where the answer goes.
    goes_to(host: &str) { en: "What you allow goes to {host}.", es: "Lo que permita se enviará a {host}." }
    /// Nobody has looked at this application.
    self_registered() { en: "Nobody here has checked this application", es: "Nadie aquí ha revisado esta aplicación" }
    /// What that means.
    self_registered_text(project: &str) { en: "Its makers registered it themselves with {project}. Allow it only if you know it and meant to connect it.", es: "Sus autores la registraron por su cuenta en {project}. Permítala solo si la conoce y quería conectarla." }
    /// All or nothing, and saying no.
    all_or_nothing() { en: "You can allow all of this or nothing. If you do not allow it, nothing is shared.", es: "Puede permitir todo o nada. Si no lo permite, no se comparte nada." }
    /// Button.
    allow() { en: "Allow", es: "Permitir" }
    /// Button.
    do_not_allow() { en: "Don't allow", es: "No permitir" }

    /// openid.
    ask_identity() { en: "Know who you are", es: "Saber quién es usted" }
    /// openid, more closely.
    ask_identity_text() { en: "That you have an account here, and its number", es: "Que tiene una cuenta aquí y su número" }
    /// profile.
    ask_profile() { en: "See your profile", es: "Ver su perfil" }
    /// profile, more closely.
    ask_profile_text() { en: "Your name, picture, language and time zone", es: "Su nombre, foto, idioma y zona horaria" }
    /// email.
    ask_email() { en: "See your email address", es: "Ver su correo electrónico" }
    /// phone.
    ask_phone() { en: "See your phone number", es: "Ver su número de teléfono" }
    /// address.
    ask_address() { en: "See your postal address", es: "Ver su dirección postal" }
    /// birthdate.
    ask_birthdate() { en: "See your date of birth", es: "Ver su fecha de nacimiento" }
    /// fhirUser, more closely.
    ask_fhir_user_text() { en: "Your account and your place in the health record", es: "Su cuenta y su lugar en la historia clínica" }
    /// offline_access.
    ask_offline() { en: "Keep access when you are not using it", es: "Mantener el acceso cuando no la esté usando" }
    /// offline_access, more closely.
    ask_offline_text() { en: "Also after you log out", es: "También después de cerrar la sesión" }
    /// online_access.
    ask_online() { en: "Keep access while you are logged in", es: "Mantener el acceso mientras tenga la sesión iniciada" }
    /// launch scopes.
    ask_launch() { en: "Know which patient is chosen", es: "Saber qué paciente está elegido" }
    /// A scope or claim that has no words of its own.
    ask_other(name: &str) { en: "Use “{name}”", es: "Usar «{name}»" }
    /// More closely: only this application knows.
    ask_other_text() { en: "A permission of this application", es: "Un permiso de esta aplicación" }
    /// A single claim of the profile.
    ask_claim(what: &str) { en: "See your {what}", es: "Ver: {what}" }

    /// Claim.
    claim_name() { en: "name", es: "su nombre" }
    /// Claim.
    claim_picture() { en: "picture", es: "su foto" }
    /// Claim.
    claim_website() { en: "website", es: "su página web" }
    /// Claim.
    claim_gender() { en: "gender", es: "su género" }
    /// Claim.
    claim_zoneinfo() { en: "time zone", es: "su zona horaria" }
    /// Claim.
    claim_locale() { en: "language", es: "su idioma" }
    /// Claim.
    claim_updated() { en: "last profile change", es: "cuándo cambió su perfil" }
    /// Claim.
    claim_roles() { en: "roles", es: "sus funciones" }

    /// Reading.
    may_see(what: &str) { en: "See {what}", es: "Ver {what}" }
    /// Writing without reading.
    may_change(what: &str) { en: "Add and change {what}", es: "Añadir y modificar {what}" }
    /// Creating without reading.
    may_add(what: &str) { en: "Add {what}", es: "Añadir {what}" }
    /// Deleting without reading or other writing.
    may_delete(what: &str) { en: "Delete {what}", es: "Eliminar {what}" }
    /// Writing and deleting without reading.
    may_change_delete(what: &str) { en: "Add, change and delete {what}", es: "Añadir, modificar y eliminar {what}" }
    /// Reading and creating.
    may_see_add(what: &str) { en: "See and add {what}", es: "Ver y añadir {what}" }
    /// Reading and writing.
    may_see_change(what: &str) { en: "See, add and change {what}", es: "Ver, añadir y modificar {what}" }
    /// Reading and deleting.
    may_see_delete(what: &str) { en: "See and delete {what}", es: "Ver y eliminar {what}" }
    /// All of it.
    may_see_change_delete(what: &str) { en: "See, add, change and delete {what}", es: "Ver, añadir, modificar y eliminar {what}" }
    /// Scopes of `user/`.
    in_every_record() { en: "In every record that you can open", es: "En todas las historias que usted puede abrir" }
    /// Scopes of `system/`.
    in_all_records() { en: "In all records", es: "En todas las historias clínicas" }
    /// A scope that is narrowed by search parameters.
    only_where(parameters: &str) { en: "Only where {parameters}", es: "Solo donde {parameters}" }
}
