package steerbench.app.doctor;

/// One thing looked at.
///
/// @param good whether all is well; false: something does not work without it
/// @param remedy how to get it; empty where all is well
public record Finding(String subject, String found, boolean good, String remedy) {

    static Finding good(String subject, String found) {
        return new Finding(subject, found, true, "");
    }

    static Finding missing(String subject, String found, String remedy) {
        return new Finding(subject, found, false, remedy);
    }
}
