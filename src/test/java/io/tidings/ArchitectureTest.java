package io.tidings;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may import which of ours. */
class ArchitectureTest {
  private static final String ROOT = "io.tidings";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private static final String[] FOUNDATION = {"message", "config", "metrics"};

  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("message", Set.of()),
          Map.entry("config", Set.of()),
          Map.entry("metrics", Set.of()),
          Map.entry("auth", foundationAnd()),
          Map.entry("log", foundationAnd()),
          Map.entry("protocol", foundationAnd()),
          Map.entry("protocol.sockjs", foundationAnd("protocol")),
          Map.entry("protocol.bridge", foundationAnd("protocol", "protocol.sockjs")),
          Map.entry("protocol.signalr", foundationAnd("protocol")),
          Map.entry("backplane", foundationAnd("log")),
          Map.entry("feed", foundationAnd("log", "protocol")),
          Map.entry("hub", foundationAnd("auth", "log", "backplane", "protocol")),
          Map.entry("example", Set.of("hub")),
          Map.entry(
              "gateway",
              foundationAnd(
                  "auth",
                  "log",
                  "backplane",
                  "feed",
                  "hub",
                  "protocol",
                  "protocol.bridge",
                  "protocol.signalr",
                  "protocol.sockjs")));

  private static Set<String> foundationAnd(String... packages) {
    Set<String> all = new TreeSet<>(Set.of(FOUNDATION));
    all.addAll(Set.of(packages));
    return all;
  }

  @Test
  void everyPackageImportsOnlyWhatItMay() {
    MAY_IMPORT.forEach(
        (name, permitted) ->
            noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name)
                .should()
                .dependOnClassesThat(areOursBut(name, permitted))
                .because("it may import " + permitted)
                .allowEmptyShould(true)
                .check(CLASSES));
  }

  private static DescribedPredicate<JavaClass> areOursBut(String name, Set<String> permitted) {
    String[] ours =
        Stream.concat(Stream.of(name), permitted.stream())
            .map(some -> ROOT + "." + some)
            .toArray(String[]::new);
    return resideInAPackage(ROOT + "..").and(DescribedPredicate.not(resideInAnyPackage(ours)));
  }

  @Test
  void everyPackageIsSpokenOf() {
    assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
        .allMatch(
            name -> name.equals(ROOT) || MAY_IMPORT.containsKey(name.substring(ROOT.length() + 1)));
  }

  @Test
  void nobodyImportsTheRoot() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT)
        .check(CLASSES);
  }

  @Test
  void thereAreNoCycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
  }
}
