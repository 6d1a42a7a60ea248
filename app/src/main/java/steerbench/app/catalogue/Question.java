package steerbench.app.catalogue;

import java.util.function.Consumer;

/// Something the user must agree to, or tell, before it goes on.
///
/// @param link address of the whole text; empty for none
/// @param yes what agreeing is called
/// @param asksToken whether a token must be typed
record Question(String title, String text, String link, String yes, boolean asksToken, Consumer<Answer> then) {

    /// What the user agreed with.
    ///
    /// @param token empty where none was asked for
    /// @param keep whether the keyring shall keep it
    record Answer(String token, boolean keep) {
        static final Answer YES = new Answer("", false);

        /// A token shows nowhere.
        @Override
        public String toString() {
            return "Answer";
        }
    }

    /// To be answered with yes or no.
    static Question consent(String title, String text, String link, String yes, Runnable then) {
        return new Question(title, text, link, yes, false, _ -> then.run());
    }
}
