package steerbench.engine.prompt;

/// One token as people see it.
///
/// @param text what it stands for; bytes that are no whole character are written `\xE2`
/// @param special a control token (BOS, `<|im_start|>`), which stands for no text
public record Token(int id, String text, boolean special) {}
