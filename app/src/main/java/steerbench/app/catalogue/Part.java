package steerbench.app.catalogue;

import steerbench.engine.hub.HubWanted;
import steerbench.engine.library.PinnedModel;

/// A model or an SAE as it is got.
sealed interface Part {
    /// As plans and results name it.
    String name();

    boolean isSae();

    /// A model known by its hash, from the Python package index.
    record Pinned(PinnedModel model) implements Part {
        @Override
        public String name() {
            return model.title();
        }

        @Override
        public boolean isSae() {
            return false;
        }
    }

    /// From the Hugging Face Hub.
    record OnHub(String name, HubWanted wanted) implements Part {
        @Override
        public boolean isSae() {
            return wanted.kind() == HubWanted.Kind.SAE;
        }
    }

    /// The SAE that ships with the program.
    record Shipped(String name) implements Part {
        @Override
        public boolean isSae() {
            return true;
        }
    }
}
