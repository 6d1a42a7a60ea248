package steerbench.app;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/// How the app's packages may know each other, each rule with its reason.
@Tag("unit")
@AnalyzeClasses(packages = "steerbench.app", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final List<String> PANES =
            List.of("catalogue", "chart", "features", "generation", "loading", "prompt", "saes", "steering", "tokens");

    @ArchTest
    static void panesDoNotKnowEachOther(JavaClasses app) {
        for (String pane : PANES) {
            String[] others = Stream.concat(
                            PANES.stream().filter(p -> !p.equals(pane)), Stream.of("window", "session", "cli"))
                    .map(p -> "steerbench.app." + p)
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("steerbench.app." + pane)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .because(
                            "panes meet in the shared state alone, so that each can be understood and tested by itself")
                    .check(app);
        }
    }

    @ArchTest
    static final ArchRule noCircles = slices().matching("steerbench.app.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a circle of packages is one package that pretends to be several");

    @ArchTest
    static final ArchRule viewModelsKnowNoControls = noClasses()
            .that()
            .haveSimpleNameEndingWith("ViewModel")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javafx.scene..", "javafx.stage..", "javafx.fxml..", "org.controlsfx..")
            .because("what the window does is tested without a window");

    @ArchTest
    static final ArchRule theCommandLineKnowsNoWindow = noClasses()
            .that()
            .resideInAnyPackage(
                    "steerbench.app.cli..", "steerbench.app.report..", "steerbench.app.run..", "steerbench.app.mask..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javafx..", "org.controlsfx..", "steerbench.app.window..")
            .because("commands run where there is neither a display nor JavaFX");

    @ArchTest
    static final ArchRule theChartItselfKnowsNoWindow = noClasses()
            .that()
            .haveNameMatching(
                    ".*\\.chart\\.(TradeOff.*|Growth.*|Difference.*|ChartPictures|PagePicture|RoundLogAxis|ChartFont|Marks|MeanLabels|LabelPlaces"
                            + "|AxisFit|PointDataset)")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javafx..", "org.jfree.chart.fx..")
            .because("reports draw the same chart without a window");

    @ArchTest
    static final ArchRule onlyTheChartDrawsWithAwt = noClasses()
            .that()
            .resideOutsideOfPackages("steerbench.app.chart..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.awt..", "javax.swing..")
            .because("two user interface toolkits in one window are one too many");

    @ArchTest
    static final ArchRule theEngineIsReachedThroughItsFront = noClasses()
            .that()
            .resideInAnyPackage(
                    PANES.stream().map(p -> "steerbench.app." + p + "..").toArray(String[]::new))
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "steerbench.engine.session..",
                            "steerbench.engine.layers..",
                            "steerbench.engine.onnx..",
                            "steerbench.engine.checkpoint..",
                            "steerbench.engine.weights..",
                            "steerbench.engine.tensor..",
                            "ai..")
                    // What EngineSettings and EngineInfo are made of.
                    .and(not(nameMatching("steerbench\\.engine\\.weights\\.(Mode|WeightPrecision|HeldWeights)"))))
            .because(
                    "panes use records and the few interfaces of the workbench package, so that the engine may change");

    @ArchTest
    static final ArchRule oneWayOffTheUiThread = noClasses()
            .that()
            .resideInAnyPackage(
                    PANES.stream().map(p -> "steerbench.app." + p + "..").toArray(String[]::new))
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                    "java.lang.Thread|java.util.concurrent.Executor.*|javafx.concurrent.*|javafx.application.Platform")
            .because("work that leaves the UI thread in more ways than BackgroundTasks cannot be tested in one");

    @ArchTest
    static final ArchRule resourcesComeByOneDoor = noClasses()
            .that()
            .resideOutsideOfPackages("steerbench.app.common..", "steerbench.app.window..", "steerbench.app.chart..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("steerbench.ui.UiResources")
            .because("a missing file is told by one class");
}
