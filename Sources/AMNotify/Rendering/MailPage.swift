/// The page for e-mails.
enum MailPage {
    static let source = ""
}
