package steerbench.engine.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import steerbench.engine.problem.AccessException;
import steerbench.engine.problem.EngineException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.transfer.CacheWriteException;
import steerbench.engine.transfer.RefusedException;
import steerbench.engine.transfer.Retries;
import steerbench.engine.transfer.UnreachableException;
import steerbench.engine.transfer.WrongContentException;

/// What went wrong with the Hub, in words with a remedy.
record HubFailures(URI endpoint, Path cache) {

    MissingResourceException offline(String subject) {
        return new MissingResourceException(
                subject,
                "is not complete in the cache " + cache + ", and offline mode (HF_HUB_OFFLINE) allows no other source",
                "Unset HF_HUB_OFFLINE, or bring the repository's folder into the cache");
    }

    MissingResourceException offlineSearch(String subject) {
        return new MissingResourceException(
                subject,
                "needs the network, and offline mode (HF_HUB_OFFLINE) allows none",
                "Unset HF_HUB_OFFLINE; 'steerbench model catalogue' lists what is known without it");
    }

    /// @param repo and `file` (may be empty): what was asked for; `repo` alone, without a revision, for a
    ///     search
    EngineException explain(IOException e, String repo, String revision, String file, HubToken token) {
        String subject = file.isEmpty() ? repo : repo + "/" + file;
        if (e instanceof RefusedException refused) {
            return refused(refused, repo, revision, file, token);
        }
        if (CacheWriteException.isBehind(e)) {
            return new StorageException(
                    subject,
                    "cannot be written to the cache (" + StorageException.reason(e) + ")",
                    "Free disk space, or set HF_HUB_CACHE to a folder on another disk",
                    e);
        }
        if (e instanceof UnreachableException) {
            return new MissingResourceException(
                    subject,
                    Retries.reason(e),
                    "Connect to a network, name your proxy in HTTPS_PROXY or a mirror in HF_ENDPOINT, or load from"
                            + " disk",
                    e);
        }
        String remedy = e instanceof WrongContentException
                ? "Try again later, or another mirror (HF_ENDPOINT)"
                : file.isEmpty() ? "Try again later" : "Try again: it goes on where it stopped";
        return new MissingResourceException(subject, "could not be fetched (" + Retries.reason(e) + ")", remedy, e);
    }

    private MissingResourceException refused(
            RefusedException e, String repo, String revision, String file, HubToken token) {
        if (revision.isEmpty()) {
            return new MissingResourceException(
                    repo,
                    "was refused (" + Retries.reason(e) + ")",
                    token.isPresent() && e.status() == 401
                            ? "Is the " + token + " still valid?"
                            : "Is " + endpoint + " a Hugging Face Hub? HF_ENDPOINT names another one",
                    e);
        }
        String code = e.headers().firstValue("X-Error-Code").orElse("");
        return switch (e.status()) {
            case 401 -> closed(e, repo, token, "does not exist, or is private or gated");
            case 403 -> closed(e, repo, token, "is gated or private");
            case 404 ->
                new MissingResourceException(
                        repo, missing(code, revision, file), "Check the spelling at " + endpoint + "/" + repo, e);
            default ->
                new MissingResourceException(
                        file.isEmpty() ? repo : repo + "/" + file,
                        "could not be fetched (" + Retries.reason(e) + ")",
                        "Look at " + endpoint + "/" + repo + " in a browser",
                        e);
        };
    }

    private static String missing(String code, String revision, String file) {
        if (code.equals("RevisionNotFound")) {
            return "has no revision '" + revision + "'";
        }
        if (code.equals("RepoNotFound")) {
            return "is no repository of the Hub";
        }
        return file.isEmpty()
                ? "is no repository of the Hub, or has no revision '" + revision + "'"
                : "has no file '" + file + "' at revision '" + revision + "'";
    }

    private AccessException closed(RefusedException e, String repo, HubToken token, String reason) {
        boolean gated = e.headers().firstValue("X-Error-Code").orElse("").equals("GatedRepo");
        String what = gated ? "is gated: its owners give access on request" : reason;
        String who = token.isPresent()
                ? "the " + token + " is not enough"
                : "no token was found in HF_TOKEN, the token file or git's credential helper";
        String page = endpoint + "/" + repo;
        String remedy = "Ask for access at " + page + ", make a token at " + endpoint
                + "/settings/tokens, and set HF_TOKEN to it (or run 'hf auth login')";
        return new AccessException(repo, what + "; " + who, remedy, page, e);
    }
}
