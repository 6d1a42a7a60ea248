package steerbench.app.catalogue;

/// Something the user must agree to before it goes on.
///
/// @param link address of the whole text; empty for none
/// @param yes what agreeing is called
record Question(String title, String text, String link, String yes, Runnable then) {}
