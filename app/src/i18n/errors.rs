//! Words of the error pages: what happened, and what to do next.

messages! {
    /// Heading: no such application.
    unknown_application() { en: "We do not know this application", es: "No conocemos esta aplicación" }
    /// What to do.
    unknown_application_text() { en: "The link that brought you here names an application that is not set up, or no longer. Go back to where you came from and try again; if it happens again, tell its support.", es: "El enlace que le trajo aquí nombra una aplicación que no está configurada o que ya no existe. Vuelva al lugar de donde vino e inténtelo de nuevo; si vuelve a ocurrir, avise a su soporte." }
    /// Heading: the redirect address is not registered.
    unregistered_redirect() { en: "This application asked for something we cannot do", es: "Esta aplicación pidió algo que no podemos hacer" }
    /// What to do.
    unregistered_redirect_text() { en: "It wants to send you back to an address that is not registered for it. To keep your account safe, we stop here. Please tell the people who run the application.", es: "Quiere enviarle de vuelta a una dirección que no tiene registrada. Para proteger su cuenta, nos detenemos aquí. Avise a quienes administran la aplicación." }
    /// Heading: the request makes no sense.
    bad_request() { en: "Something is wrong with this request", es: "Hay un error en esta solicitud" }
    /// What to do.
    bad_request_text() { en: "Go back to the application and start again. If it happens again, tell its support what you see here.", es: "Vuelva a la aplicación y empiece de nuevo. Si vuelve a ocurrir, cuente a su soporte lo que ve aquí." }
    /// Heading: the flow is over.
    flow_expired() { en: "This login has expired", es: "Este inicio de sesión ha caducado" }
    /// What to do.
    flow_expired_text() { en: "It was open for too long, or is already finished. Go back to the application and start again.", es: "Estuvo abierto demasiado tiempo o ya terminó. Vuelva a la aplicación y empiece de nuevo." }
    /// Heading: the flow was started elsewhere.
    other_browser() { en: "This login was started in another browser", es: "Este inicio de sesión se abrió en otro navegador" }
    /// What to do.
    other_browser_text() { en: "Go on in the browser where you started it, or go back to the application and start again here. If somebody sent you this link, do not use it.", es: "Continúe en el navegador donde lo empezó, o vuelva a la aplicación y empiece de nuevo aquí. Si alguien le envió este enlace, no lo use." }
    /// Heading: no cookies.
    cookies_off() { en: "Your browser does not accept cookies", es: "Su navegador no acepta cookies" }
    /// What to do.
    cookies_off_text() { en: "We need them to know that it is still you. Allow cookies for this site in your browser's settings, then go back to the application and start again.", es: "Las necesitamos para saber que sigue siendo usted. Permita las cookies para este sitio en la configuración del navegador; después vuelva a la aplicación y empiece de nuevo." }
    /// Heading: too many requests.
    too_many() { en: "Too many requests", es: "Demasiadas solicitudes" }
    /// What to do.
    too_many_text(wait: &str) { en: "We are getting more requests from your network than we can take. Try again in {wait}.", es: "Estamos recibiendo de su red más solicitudes de las que podemos atender. Inténtelo de nuevo en {wait}." }
    /// Heading: for a while it does not work.
    unavailable() { en: "We cannot log you in right now", es: "Ahora mismo no podemos iniciar su sesión" }
    /// What to do.
    unavailable_text() { en: "This is on our side and should be over soon. Nothing is lost: wait a moment, then try again.", es: "El problema es nuestro y debería resolverse pronto. No se ha perdido nada: espere un momento e inténtelo de nuevo." }
    /// Heading: nothing here.
    not_found() { en: "There is no page here", es: "Aquí no hay ninguna página" }
    /// What to do.
    not_found_text() { en: "Check the address, or go back to the application you came from.", es: "Revise la dirección o vuelva a la aplicación de la que vino." }
    /// Heading: it is our fault.
    server_error() { en: "Something went wrong on our side", es: "Algo falló de nuestro lado" }
    /// What to do.
    server_error_text() { en: "It has been noted. Try again; if it happens again, tell support the request number below.", es: "Ha quedado registrado. Inténtelo de nuevo; si vuelve a ocurrir, dé a soporte el número de solicitud de abajo." }
    /// Heading: in a frame.
    in_frame() { en: "Open this page in a window of its own", es: "Abra esta página en una ventana propia" }
    /// What to do.
    in_frame_text() { en: "To keep your password safe, this page does not work inside another page.", es: "Para proteger su contraseña, esta página no funciona dentro de otra." }
    /// Button on the page in a frame.
    open_window() { en: "Open in a new window", es: "Abrir en una ventana nueva" }
    /// Heading: refused on purpose.
    not_allowed() { en: "You cannot use this application", es: "No puede usar esta aplicación" }
    /// What to do.
    not_allowed_text() { en: "Your account is not allowed to do this. If you think it should be, contact support.", es: "Su cuenta no tiene permiso para esto. Si cree que debería tenerlo, comuníquese con soporte." }
    /// Button.
    try_again() { en: "Try again", es: "Intentar de nuevo" }
    /// Link.
    back_to(application: &str) { en: "Back to {application}", es: "Volver a {application}" }
    /// Label of the detail that developers want.
    detail() { en: "For the people who run it", es: "Para quienes la administran" }
    /// Label of the request id.
    request_number() { en: "Request number", es: "Número de solicitud" }
}
