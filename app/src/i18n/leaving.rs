//! Words of the pages that lead away: on to an application, out of the session, or in at the front door.

messages! {
    /// Title while a browser goes on.
    going_on(application: &str) { en: "Taking you to {application}", es: "Volviendo a {application}" }
    /// What to do if it does not.
    going_on_text() { en: "This should take a moment only. If nothing happens, choose Continue.", es: "Solo tomará un momento. Si no ocurre nada, elija Continuar." }
    /// Button or link.
    r#continue() { en: "Continue", es: "Continuar" }
    /// Title of the answer to a script.
    answering() { en: "Logging in", es: "Iniciando sesión" }
    /// What a person sees who should not see that page.
    answering_text() { en: "You can close this window and go back to the application.", es: "Puede cerrar esta ventana y volver a la aplicación." }
    /// Heading that asks.
    log_out_of(project: &str) { en: "Log out of {project}?", es: "¿Cerrar la sesión de {project}?" }
    /// What it means.
    log_out_text() { en: "This ends your login in this browser, for all applications that use it.", es: "Se cerrará su sesión en este navegador para todas las aplicaciones que la usan." }
    /// Button.
    log_out() { en: "Log out", es: "Cerrar sesión" }
    /// Button that says no.
    stay_logged_in() { en: "Stay logged in", es: "Mantener la sesión" }
    /// Heading afterwards.
    logged_out() { en: "You are logged out", es: "Ha cerrado la sesión" }
    /// Advice for shared computers.
    logged_out_text() { en: "If others use this computer, close the browser window too.", es: "Si otras personas usan este equipo, cierre también la ventana del navegador." }
    /// Link.
    log_in_again() { en: "Log in again", es: "Iniciar sesión de nuevo" }
    /// Heading of the front door.
    home_title() { en: "Where do you want to go?", es: "¿Adónde quiere ir?" }
    /// Explains the front door to who has no application in view.
    home_text() { en: "To log in, open the application that you want to use. It will bring you here when it needs to know who you are.", es: "Para iniciar sesión, abra la aplicación que quiera usar. Ella le traerá aquí cuando necesite saber quién es usted." }
    /// A demo is running.
    home_demo() { en: "This is a demo. Its people and their data are made up.", es: "Esto es una demostración. Las personas y sus datos son inventados." }
    /// A link of the front door.
    open_application(application: &str) { en: "Open {application}", es: "Abrir {application}" }
    /// A link of the front door, for those who run projects.
    open_console() { en: "Open the console", es: "Abrir la consola" }
    /// Under that link: what a demo application is for.
    open_application_text() { en: "Log in with a demo account and see what an application gets.", es: "Inicie sesión con una cuenta de demostración y vea qué recibe una aplicación." }
}
