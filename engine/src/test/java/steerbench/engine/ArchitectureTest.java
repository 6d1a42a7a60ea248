package steerbench.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/// The engine's layers, as rules with reasons.
@Tag("unit")
@AnalyzeClasses(packages = "steerbench.engine", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /// In the order of the flow: each stage may use those before it. `transfer` stands before both that fetch
    /// files, `library` by pinned hashes and `hub` by names; neither of these needs the other.
    private static final List<String> STAGES = List.of(
            "problem",
            "task",
            "foreign",
            "device",
            "tensor",
            "hook",
            "checkpoint",
            "onnx",
            "weights",
            "sae",
            "layers",
            "graph",
            "family",
            "ortapi",
            "session",
            "memory",
            "prompt",
            "corpus",
            "transfer",
            "library",
            "hub",
            "catalogue",
            "features",
            "steering",
            "generation",
            "evaluation",
            "judge",
            "fit",
            "parity",
            "workbench",
            "peer",
            "bench");

    @ArchTest
    static void stagesUseOnlyStagesBeforeThem(JavaClasses engine) {
        for (int i = 0; i < STAGES.size(); i++) {
            String[] upTo = Stream.concat(
                            STAGES.subList(0, i + 1).stream().map(s -> "steerbench.engine." + s),
                            Stream.of(
                                    "java..",
                                    "com.sun.management..",
                                    "org.slf4j..",
                                    "org.jspecify..",
                                    "tools.jackson..",
                                    "ai.onnxruntime..",
                                    "ai.djl..",
                                    "com.google..",
                                    "com.hubspot..",
                                    "jinjava..", // of the same library
                                    "org.apache.commons.."))
                    .toArray(String[]::new);
            classes()
                    .that()
                    .resideInAPackage("steerbench.engine." + STAGES.get(i))
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(upTo)
                    .because(
                            "data flows one way, from checkpoint to result; an import that runs back makes two stages one")
                    .allowEmptyShould(true)
                    .check(engine);
        }
    }

    @ArchTest
    static final ArchRule everyPackageIsAStage = classes()
            .should()
            .resideInAnyPackage(
                    STAGES.stream().map(s -> "steerbench.engine." + s).toArray(String[]::new))
            .because("a package outside the order would be outside the rules");

    @ArchTest
    static final ArchRule noUserInterface = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javafx..", "java.awt..", "javax.swing..", "steerbench.app..", "steerbench.ui..")
            .because("the engine also runs headless and must be able to move to another process");

    @ArchTest
    static final ArchRule onnxRuntimeInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackage("steerbench.engine.session")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.onnxruntime..")
            .because("native memory has its owners in one package, where every feed is checked");

    @ArchTest
    static final ArchRule httpInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackage("steerbench.engine.transfer")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.net.http.HttpClient")
            .because("one place follows redirects, so that no token leaves for another host");

    @ArchTest
    static final ArchRule djlOnlyTokenises = noClasses()
            .that()
            .resideOutsideOfPackages("steerbench.engine.prompt", "steerbench.engine.judge")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..")
            .because("DJL serves as tokenizer only; its engines cannot share a KV cache (docs/decisions)");

    @ArchTest
    static final ArchRule noPrinting = noClasses()
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("results are values, events go to the log");

    @ArchTest
    static final ArchRule noThreadsByHand = noClasses()
            .should()
            .callConstructor(Thread.class)
            .orShould()
            .callConstructor(Thread.class, Runnable.class)
            .because("work runs where the caller puts it, or on the engine's one thread");
}
