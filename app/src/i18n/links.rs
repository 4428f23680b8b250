//! Words of the pages that links in mail lead to when there is nothing left to do by them, or when it is done.

messages! {
    /// Heading: a link that works once was used.
    link_used() { en: "This link was used already", es: "Este enlace ya se usó" }
    /// Heading: its time is over.
    link_expired() { en: "This link has expired", es: "Este enlace ha caducado" }
    /// Heading: there is no such link here.
    link_unknown() { en: "We do not know this link", es: "No conocemos este enlace" }
    /// Heading: the address of a page that belongs to another browser.
    link_elsewhere() { en: "Open the link from your email again", es: "Abra de nuevo el enlace de su correo" }
    /// What to do.
    link_unknown_text() { en: "Part of it may have been cut off, or a newer email has taken its place. Open the link from the latest email that you got, with its whole address.", es: "Puede que falte una parte o que un correo más reciente lo haya sustituido. Abra el enlace del último correo que recibió, con la dirección completa." }
    /// What to do.
    link_elsewhere_text() { en: "This page works only in the browser in which the link was opened. Open the link in this one.", es: "Esta página solo funciona en el navegador donde se abrió el enlace. Ábralo en este." }
    /// Heading: somebody else is signed in.
    link_of_another() { en: "This link is for another account", es: "Este enlace es para otra cuenta" }
    /// What to do.
    link_of_another_text() { en: "You are logged in with a different account than the one it is for. Log out there, then open the link from your email again.", es: "Ha iniciado sesión con una cuenta distinta de aquella a la que corresponde. Cierre esa sesión y abra de nuevo el enlace de su correo." }
    /// An invitation was accepted.
    invitation_used() { en: "An invitation works once, and this one was accepted. Log in with the account that it was for.", es: "Una invitación funciona una sola vez y esta ya se aceptó. Inicie sesión con la cuenta para la que era." }
    /// An invitation has expired.
    invitation_expired() { en: "Ask for a new one: if the invitation is still open, we send another link to the address that it was for.", es: "Pida uno nuevo: si la invitación sigue abierta, enviaremos otro enlace a la dirección a la que iba dirigida." }
    /// An invitation has expired, and no mail is sent here.
    invitation_expired_no_mail() { en: "Ask whoever invited you for a new link.", es: "Pida un enlace nuevo a quien le invitó." }
    /// A sign-up was finished.
    sign_up_used() { en: "Your account was made with it. Log in with the password that you chose.", es: "Con él se creó su cuenta. Inicie sesión con la contraseña que eligió." }
    /// A sign-up was not finished in time.
    sign_up_expired() { en: "No account was made with it. Sign up again to get a new link.", es: "No se creó ninguna cuenta con él. Regístrese de nuevo para recibir otro enlace." }
    /// The same where nobody can sign up now.
    sign_up_expired_closed(project: &str) { en: "No account was made with it, and at the moment nobody can sign up here. If you need an account, ask {project}.", es: "No se creó ninguna cuenta con él y por ahora nadie puede registrarse aquí. Si necesita una cuenta, consulte con {project}." }
    /// A password was set.
    reset_used() { en: "A new password was set with it. Log in with that one, or ask for another link if it was not you.", es: "Con él se estableció una contraseña nueva. Inicie sesión con ella o pida otro enlace si no fue usted." }
    /// A password was not set in time.
    reset_expired() { en: "It was good for 30 minutes, and no password was set with it. Ask for a new link to set one.", es: "Era válido durante 30 minutos y con él no se estableció ninguna contraseña. Pida un enlace nuevo para establecer una." }
    /// The same where the password from before opens nothing any more.
    reset_expired_needed() { en: "It was good for 30 minutes, and no password was set with it. The old one no longer works: ask for a new link, unless you have set another since.", es: "Era válido durante 30 minutos y con él no se estableció ninguna contraseña. La anterior ya no funciona: pida un enlace nuevo, salvo que ya haya establecido otra." }
    /// An address was proved.
    email_used() { en: "Your email address is confirmed. There is nothing left to do.", es: "Su correo electrónico está confirmado. No queda nada por hacer." }
    /// An address was not proved in time.
    email_expired() { en: "Your email address is as it was. Ask for the change again in your account.", es: "Su correo electrónico no ha cambiado. Solicite el cambio de nuevo en su cuenta." }
    /// A change was taken back.
    undo_used() { en: "With it the change was taken back, every device was logged out, and the old password stopped working. If you have not set a new one yet, use our latest email or ask for a new link. If you cannot get in, contact support.", es: "Con él se deshizo el cambio, se cerró la sesión en todos los dispositivos y la contraseña anterior dejó de funcionar. Si aún no ha establecido una nueva, use nuestro último correo o pida un enlace nuevo. Si no consigue entrar, comuníquese con soporte." }
    /// A change was not taken back in time.
    undo_expired() { en: "The change can no longer be taken back with it. If you did not want the change, contact support.", es: "Ya no se puede deshacer el cambio con él. Si usted no quería ese cambio, comuníquese con soporte." }
    /// Somebody has said that it was not them.
    not_me_used() { en: "You have told us with it: every device was logged out, and the old password stopped working. If you have not set a new one yet, use our latest email or ask for a new link. If you cannot get in, contact support.", es: "Con él nos avisó: se cerró la sesión en todos los dispositivos y la contraseña anterior dejó de funcionar. Si aún no ha establecido una nueva, use nuestro último correo o pida un enlace nuevo. Si no consigue entrar, comuníquese con soporte." }
    /// Nobody said so in time.
    not_me_expired() { en: "If you think that somebody else uses your account, set a new password now.", es: "Si cree que otra persona usa su cuenta, establezca ahora una contraseña nueva." }
    /// Button.
    ask_for_new_link() { en: "Ask for a new link", es: "Pedir un enlace nuevo" }
    /// Button.
    set_new_password() { en: "Set a new password", es: "Establecer una contraseña nueva" }
    /// Button.
    sign_up_again() { en: "Sign up again", es: "Registrarse de nuevo" }
    /// Button.
    open_account() { en: "Open my account", es: "Abrir mi cuenta" }
    /// Heading once somebody has asked for a new link.
    new_link_asked() { en: "Look into your mailbox", es: "Revise su correo" }
    /// The same whether or not one was sent.
    new_link_asked_text() { en: "If the invitation is still open, a new link is on its way to the address that it was for. It may take a few minutes; look into the spam folder too.", es: "Si la invitación sigue abierta, un enlace nuevo va en camino a la dirección a la que iba dirigida. Puede tardar unos minutos; revise también la carpeta de correo no deseado." }
    /// Heading.
    done_account() { en: "Your account is ready", es: "Su cuenta está lista" }
    /// Heading for somebody who had an account.
    done_access() { en: "You have accepted the invitation", es: "Ha aceptado la invitación" }
    /// Heading.
    done_password() { en: "Your password is changed", es: "Su contraseña ha cambiado" }
    /// What to know.
    done_password_text() { en: "From now on, log in with the new one.", es: "A partir de ahora, inicie sesión con la nueva." }
    /// Heading.
    done_email() { en: "Your email address is confirmed", es: "Su correo electrónico está confirmado" }
    /// What to know.
    done_email_text() { en: "From now on, log in with it. We have told your old address of the change.", es: "A partir de ahora, inicie sesión con él. Hemos avisado del cambio a su dirección anterior." }
    /// Heading.
    done_undo() { en: "Your email address is as it was before", es: "Su correo electrónico vuelve a ser el de antes" }
    /// What to know.
    done_undo_text(length: &str) { en: "Every device is logged out, and your old password no longer works. We have sent an email to that address: open the link in it within {length} to set a new one.", es: "Se ha cerrado la sesión en todos los dispositivos y su contraseña anterior ya no funciona. Hemos enviado un correo a esa dirección: abra su enlace en un plazo de {length} para establecer una nueva." }
    /// Heading.
    done_not_me() { en: "Every login to your account was ended", es: "Se cerraron todas las sesiones de su cuenta" }
    /// What to know.
    done_not_me_text(length: &str) { en: "Whoever it was is out, and your old password no longer works. We have sent you an email: open the link in it within {length} to set a new one.", es: "Quien fuera, ya no tiene acceso, y su contraseña anterior ya no funciona. Le hemos enviado un correo: abra su enlace en un plazo de {length} para establecer una nueva." }
    /// What to do if the mail does not come.
    done_mail_hint() { en: "It may take a few minutes. If nothing arrives, look into the spam folder, or ask for a new link.", es: "Puede tardar unos minutos. Si no llega nada, mire en la carpeta de correo no deseado o pida un enlace nuevo." }
    /// What to know where no mail is sent.
    done_unmailed_text(project: &str) { en: "Whoever it was is out, and your old password no longer works. At the moment we cannot send you a link for a new one: please get in touch with {project}.", es: "Quien fuera, ya no tiene acceso, y su contraseña anterior ya no funciona. Por ahora no podemos enviarle un enlace para crear una nueva: póngase en contacto con {project}." }
    /// What to know where the address is another account's by now.
    done_stranded_text(project: &str) { en: "Whoever it was is out, and the old password no longer works. We cannot send you a link for a new one: by now the email address that it would go to belongs to another account. {project} sees what has happened and can give your account back to you, so please get in touch.", es: "Quien fuera, ya no tiene acceso, y la contraseña anterior ya no funciona. No podemos enviarle un enlace para crear una nueva: la dirección de correo a la que iría pertenece ahora a otra cuenta. {project} ve lo ocurrido y puede devolverle su cuenta, así que póngase en contacto." }
}
