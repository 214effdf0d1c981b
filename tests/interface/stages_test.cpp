// The cards of the calculation: which form they take, that nothing moves when a step is taken, and that the current
// step is in view.
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "panels/stages_form.h"
#include "qkv/trained_model.h"
#include "support/fit.h"
#include "support/headless.h"
#include "support/languages.h"
#include "support/random_documents.h"
#include "widgets/formula.h"
#include "widgets/short_number.h"
#include "widgets/text.h"

namespace qkv {

using test::Headless;

namespace {

using Boxes = std::map<std::string, std::vector<ImRect>>;

// Where the numbers stand, but for those of the step in full, which changes with every step.
Boxes numbers_of(const Headless& window) {
    const std::vector<ImRect> feet = window.items("foot");
    Boxes boxes;
    for (const std::string& label : window.labels()) {
        if (!label.starts_with("number/") || boxes.contains(label)) continue;
        for (const ImRect& box : window.items(label)) {
            const bool is_at_foot = std::any_of(feet.begin(), feet.end(),
                                                [&](const ImRect& foot) { return foot.Contains(box.GetCenter()); });
            if (!is_at_foot) boxes[label].push_back(box);
        }
    }
    return boxes;
}

bool are_same(const ImRect& a, const ImRect& b) {
    constexpr float rounding = 0.6F;
    return std::abs(a.Min.x - b.Min.x) < rounding && std::abs(a.Min.y - b.Min.y) < rounding &&
           std::abs(a.Max.x - b.Max.x) < rounding && std::abs(a.Max.y - b.Max.y) < rounding;
}

// What was shown before and has moved or gone; empty if nothing has.
std::string moved(const Boxes& before, const Boxes& after) {
    for (const auto& [label, boxes] : before) {
        const auto found = after.find(label);
        if (found == after.end()) return label + " has gone";
        for (const ImRect& box : boxes) {
            const auto is_here = [&](const ImRect& other) { return are_same(box, other); };
            if (std::none_of(found->second.begin(), found->second.end(), is_here))
                return fmt::format("{} at {}, {} has moved", label, box.Min.x, box.Min.y);
        }
    }
    return {};
}

// Takes every step and tells what moves within one token's calculation.
std::string moved_in_walk(Headless& window) {
    Boxes before;
    std::pair<int, bool> process{-1, false};
    const int count = window.session.walkthrough().count();
    for (int number = 0; number <= count; ++number) {
        window.session.apply(action::GoTo{window.session.walkthrough().at(number)});
        window.frame(5);
        const Boxes now = numbers_of(window);
        const Step step = window.session.step();
        const std::pair<int, bool> here{step.query, stage_of(step) == Stage::project};
        // While presenting one stage is seen at a time.
        const bool is_next_card =
            window.session.is_presenting() && number > 0 &&
            (stage_of(step) != stage_of(window.session.walkthrough().previous(step)) || window.sees("overview"));
        if (here == process && !is_next_card) {
            const std::string what = moved(before, now);
            if (!what.empty()) return fmt::format("step {}: {}", number, what);
        }
        before = now;
        process = here;
    }
    return {};
}

Document negative_document() {
    Document document = reference_document();
    document.head().q << -1, 1, 1, 1, 0, 1, 1, 1, 0;
    document.head().k << 1, 1, 0, 1, -1, 0, 0, -1, 0;
    document.head().v << 0.5, 0.5, 0.5, 0, 1, 0.5, 0, 1, 0;
    return document;
}

// Numbers with three decimals of both signs.
Document dense_document(int tokens, int size) {
    test::Random random(31);
    Document document = test::random_document(random, tokens, size, size);
    for (Matrix* matrix : {&document.head().q, &document.head().k, &document.head().v}) {
        for (double& value : matrix->reshaped()) value = std::round(random.number(-2.5, 2.5) * 1000) / 1000;
    }
    document.options = {};
    document.options.scale = 1 / std::sqrt(size);
    return document;
}

}  // namespace

TEST_CASE("rows where they fit, else tables, else one table, else the step alone; both sides of each threshold") {
    const StagesNeeds few{.keys = 3, .rows_height = 35};
    CHECK(stages_layout(few, {41, 35}).form == StagesForm::rows);
    CHECK(stages_layout(few, {41, 34.9F}).form == StagesForm::tables);

    const float infinity = std::numeric_limits<float>::infinity();
    const StagesNeeds twelve{.keys = 12, .rows_height = infinity};
    const float least = 2 * table::card(12, table::smallest_row) + 2 * table::gap + table::foot;
    CHECK(stages_layout(twelve, {41, least + 0.01F}).form == StagesForm::tables);
    CHECK(stages_layout(twelve, {41, least + 0.01F}).row_height == doctest::Approx(table::smallest_row).epsilon(0.001));
    CHECK(stages_layout(twelve, {41, least - 0.1F}).form == StagesForm::one_table);
    CHECK(stages_layout(twelve, {table::least_width, 40}).form == StagesForm::tables);
    CHECK(stages_layout(twelve, {table::least_width - 0.1F, 40}).form == StagesForm::one_table);

    // Rows of tables take the room that there is, within limits.
    const float roomy = stages_layout(twelve, {41, least + 5}).row_height;
    CHECK(roomy > table::smallest_row);
    CHECK(2 * table::card(12, roomy) + 2 * table::gap + table::foot <= least + 5.01F);
    CHECK(stages_layout(twelve, {41, 200}).row_height == table::largest_row);

    // One table scrolls by whole lines, until there is room for three; then the step in full stands alone.
    const float whole = table::card(12, table::smallest_row) + table::gap + table::foot;
    CHECK(stages_layout(twelve, {41, whole + 0.01F}).lines == 12);
    CHECK(stages_layout(twelve, {41, whole - 0.01F}).form == StagesForm::one_table);
    CHECK(stages_layout(twelve, {41, whole - 0.01F}).lines == 11);
    CHECK(stages_layout(twelve, {41, whole - 0.01F}).row_height == table::smallest_row);
    const float three = table::card(3, table::smallest_row) + table::gap + table::foot;
    CHECK(stages_layout(twelve, {41, three + 0.01F}).form == StagesForm::one_table);
    CHECK(stages_layout(twelve, {41, three + 0.01F}).lines == 3);
    CHECK(stages_layout(twelve, {41, three - 0.01F}).form == StagesForm::step);
    const StagesNeeds one{.keys = 1, .rows_height = infinity};
    const float single = table::card(1, table::smallest_row) + table::gap + table::foot;
    CHECK(stages_layout(one, {20, single + 0.01F}).form == StagesForm::one_table);
    CHECK(stages_layout(one, {20, single - 0.01F}).form == StagesForm::step);

    // What stands above two tables takes room from them alone.
    const StagesNeeds below{.keys = 12, .rows_height = infinity, .above = 2};
    CHECK(stages_layout(below, {41, least + 2.01F}).form == StagesForm::tables);
    CHECK(stages_layout(below, {41, least + 1.99F}).form == StagesForm::one_table);
    CHECK(stages_layout(below, {41, whole + 0.01F}).lines == 12);

    // Above it the titles of the stages, as long as they leave it the room that it needs.
    const float titled = table::titles + table::gap + table::foot;
    CHECK(stages_layout(one, {20, titled + 0.01F}).foot == doctest::Approx(table::foot + 0.01F));
    CHECK(stages_layout(one, {20, titled - 0.01F}).foot == doctest::Approx(titled - 0.01F));
}

TEST_CASE("no number that is shown moves when a step is taken") {
    test::Random random(5);
    const std::vector<Document> documents{reference_document(), negative_document(),
                                          with_embeddings(reference_document()), dense_document(2, 4),
                                          dense_document(5, 3)};
    for (std::size_t i = 0; i < documents.size(); ++i) {
        for (const Detail detail : {Detail::term, Detail::product}) {
            CAPTURE(i);
            Headless window(documents[i]);
            window.session.apply(action::SetDetail{detail});
            window.frame(3);
            CHECK(moved_in_walk(window) == "");
        }
    }
}

TEST_CASE("nor while presenting, nor under a mask") {
    for (const bool is_scaled : {false, true}) {
        Document document = reference_document();
        if (is_scaled) {
            document.options.scale = scale_for_key_size(3);
            document.options.mask = Mask::causal;
        }
        Headless window(document);
        window.session.apply(action::SetPresenting{true});
        window.frame(3);
        CHECK(moved_in_walk(window) == "");
    }
}

TEST_CASE("twelve tokens with eight components are seen whole, each step in full below") {
    for (const ImVec2 size : {ImVec2{1440, 900}, {1024, 640}}) {
        for (const Language language : test::looked_at_languages) {
            ViewSettings view;
            view.language = language;
            Headless window(dense_document(12, 8), size, view);
            for (const Step& step :
                 {Step{StepKind::score, 0, 0, 0}, Step{StepKind::score, 6, 11, 0}, Step{StepKind::exp, 6, 3, 0},
                  Step{StepKind::sum, 6, 0, 0}, Step{StepKind::weight, 6, 11, 0},
                  Step{StepKind::contribution, 6, 11, 0}, Step{StepKind::output, 11, 0, 0}}) {
                window.session.apply(action::GoTo{step});
                window.frame(5);
                CAPTURE(size.x);
                CAPTURE(window.step());
                CHECK(test::misfit("stages") == "");
                CHECK(window.sees("foot"));
                if (step.kind != StepKind::output) CHECK(window.sees("step_row"));
            }
        }
    }
}

TEST_CASE("a table that is longer than its room scrolls by whole lines, from the first key to the last") {
    ViewSettings view;
    view.text_percent = 150;
    Headless window(dense_document(12, 8), {1024, 640}, view);
    window.session.apply(action::GoTo{{StepKind::weight, 0, 11, 0}});
    window.frame(6);
    const auto exp_of = [](int key) { return fmt::format("number/{}/0,{},0", static_cast<int>(Quantity::exp), key); };
    const auto sees = [&](int key) { return window.sees(exp_of(key)); };
    const ImRect last = window.item("step_row");
    CHECK(sees(10));
    CHECK_FALSE(sees(0));
    window.scroll(last.GetCenter(), 0.3F);  // less than a line
    window.frame(20);
    CHECK(test::misfit("stages", test::Scrolling::lines) == "");
    window.scroll(last.GetCenter(), 40);
    window.frame(20);
    CHECK(sees(0));
    CHECK_FALSE(sees(10));
    CHECK(test::misfit("stages", test::Scrolling::lines) == "");
    window.session.apply(action::Previous{});
    window.frame(6);
    CHECK(sees(9));
    CHECK_FALSE(sees(0));
}

TEST_CASE("heading and sentence stay in view, and so does the current step") {
    for (const int percent : {100, 200}) {
        ViewSettings view;
        view.text_percent = percent;
        Headless window(dense_document(32, 3), {1440, 900}, view);
        const auto is_in_view = [&] {
            const ImRect row = window.item("step_row");
            const ImRect token = window.item("sentence_token");
            const ImRect below = window.sees("foot") ? window.item("foot") : window.item("message_text");
            const bool is_alone = row.Min.y == below.Min.y;  // the step in full, where tables have no room
            return row.Min.y >= token.Max.y && (is_alone || row.Max.y <= below.Min.y + 1);
        };
        for (const Step& step : {Step{StepKind::score, 20, 31, 0}, Step{StepKind::exp, 3, 16, 0},
                                 Step{StepKind::contribution, 31, 31, 0}}) {
            window.session.apply(action::GoTo{step});
            window.frame(6);
            CAPTURE(percent);
            CAPTURE(window.step());
            CHECK(is_in_view());
            window.session.apply(action::SetDetail{Detail::product});
            window.frame(6);
            CHECK(is_in_view());
            ViewSettings other = window.session.view();
            other.language = other.language == Language::ko ? Language::en : Language::ko;
            window.session.apply(action::SetView{other});
            window.frame(6);
            CHECK(is_in_view());
            window.session.apply(action::SetDetail{Detail::term});
        }
    }
}

TEST_CASE("the current step is scrolled to again after an edit and another window size") {
    Headless window(dense_document(32, 3), {1440, 700});
    window.session.apply(action::GoTo{{StepKind::score, 2, 30, 0}});
    window.frame(6);
    const auto row = [&] { return window.item("step_row"); };
    const ImRect before = row();
    window.scroll(before.GetCenter(), 30);
    CHECK_FALSE(window.sees("step_row"));
    window.session.apply(action::SetValues{{{{Quantity::query, 2, 0, 0}, 2.125}}});
    window.frame(6);
    CHECK(window.sees("step_row"));
    window.scroll(before.GetCenter(), 30);
    ImGui::GetIO().DisplaySize = {1440, 640};
    window.frame(8);
    CHECK(window.sees("step_row"));
    CHECK(row().Max.y <= window.item("foot").Min.y + 1);
}

TEST_CASE("while presenting the end shows every token's V before and after, and no other step does") {
    Headless window;
    window.session.apply(action::SetPresenting{true});
    window.session.apply(action::GoTo{{StepKind::contribution, 2, 2, 0}});
    window.frame(4);
    CHECK_FALSE(window.sees("overview"));
    window.press(ImGuiKey_End);
    window.frame(4);
    REQUIRE(window.sees("overview"));
    for (int token = 0; token < 3; ++token) {
        for (int c = 0; c < 3; ++c) {
            const std::string v = fmt::format("number/{}/{},{},0", static_cast<int>(Quantity::value), token, c);
            const std::string output = fmt::format("number/{}/{},{},0", static_cast<int>(Quantity::output), token, c);
            REQUIRE(window.sees(v));
            REQUIRE(window.sees(output));
            CHECK(window.item(v).Max.x < window.item(output).Min.x);
            CHECK(window.item(v).GetCenter().y == doctest::Approx(window.item(output).GetCenter().y));
        }
    }
    CHECK(test::misfit("stages") == "");
    window.press(ImGuiKey_Escape);
    window.frame(3);
    CHECK_FALSE(window.sees("overview"));
}

TEST_CASE("the end of a presentation shows all tokens of a long sentence, and the hint lies on none") {
    for (const int percent : {100, 150}) {
        Headless window(dense_document(12, 8), {1440, 900});
        ViewSettings view = window.session.view();
        view.text_percent = percent;
        window.session.apply(action::SetView{view});
        window.session.apply(action::GoTo{window.session.walkthrough().last()});
        window.session.apply(action::SetPresenting{true});
        window.frame(6);
        REQUIRE(window.sees("overview"));
        REQUIRE(window.sees("presenter_hint"));
        for (int token = 0; token < 12; ++token) {
            const std::string output = fmt::format("number/{}/{},7,0", static_cast<int>(Quantity::output), token);
            CAPTURE(output);
            REQUIRE(window.sees(output));
            CHECK_FALSE(window.item(output).Overlaps(window.item("presenter_hint")));
        }
        CHECK_FALSE(window.item("overview").Overlaps(window.item("presenter_hint")));
        CHECK(test::misfit("stages") == "");
    }
}

TEST_CASE("a row times a matrix lights the column of the cell under the pointer") {
    Headless window(with_embeddings(reference_document()));
    window.session.apply(action::GoTo{{StepKind::project_key, 0, 0, 0}});
    window.frame(5);
    const auto column = [&](Quantity quantity, int row, int c) {
        return window.items(fmt::format("number/{}/{},{},0", static_cast<int>(quantity), row, c));
    };
    REQUIRE(window.sees("lit_column"));
    const auto weights = column(Quantity::key_matrix, 0, 0);
    REQUIRE_FALSE(weights.empty());
    CHECK(column(Quantity::query_matrix, 0, 0).empty());
    CHECK(window.item("lit_column").Contains(weights.front().GetCenter()));
    const ImVec2 second = column(Quantity::key_matrix, 2, 1).front().GetCenter();
    window.move_to(second);
    window.frame(2);
    CHECK(window.item("lit_column").Contains(second));
    CHECK_FALSE(window.item("lit_column").Contains(weights.front().GetCenter()));
}

TEST_CASE("a long sum breaks between its terms, within its room, and its end stays with the result") {
    const Document document = dense_document(3, 16);
    Headless window(document);
    const Ui& ui = window.ui();
    const Formula formula = explain(document, attend(document), {StepKind::score, 0, 1, 0}, {}).formulas.front();
    Pieces sides{symbol("= ")};
    sides.insert(sides.end(), formula.products.begin(), formula.products.end());
    sides.push_back(symbol(" ="));
    const FormulaLook look{.text_size = 0.875F};
    const float line = line_height(ui, look);
    const float tail = 4 * ui.em;
    CHECK(measure_pieces(ui, {}, sides, look).size.y == doctest::Approx(line));
    float lines = 1000;
    for (float width = 14 * ui.em; width < 150 * ui.em; width += 1.7F * ui.em) {
        const DrawnFormula drawn = measure_pieces(ui, {width, tail}, sides, look);
        CAPTURE(width);
        CHECK(drawn.size.x <= width);
        CHECK(drawn.end.x + tail <= width);
        CHECK(drawn.size.y <= lines);
        lines = drawn.size.y;
    }
    CHECK(lines == doctest::Approx(line));
}

TEST_CASE("a vector breaks after a comma only where it is longer than a line") {
    const Document document = dense_document(3, 16);
    Headless window(document);
    const Ui& ui = window.ui();
    const Formula formula = explain(document, attend(document), {StepKind::output, 0, 0, 0}, {}).formulas.front();
    const FormulaLook look{.text_size = 0.875F};
    const float vector = measure_pieces(ui, {}, {formula.operation.front()}, look).size.x;
    const float height = line_height(ui, look);
    const auto lines = [&](float width) {
        return measure_pieces(ui, {width}, formula.operation, look).size.y / height;
    };
    CHECK(lines(vector + 3 * ui.em) == doctest::Approx(3));
    CHECK(lines(0.6F * vector) > 3);
    CHECK(measure_pieces(ui, {0.6F * vector}, formula.operation, look).size.x <= 0.6F * vector);
}

TEST_CASE("the titles of the stages lie beside each other, and that of the stage shown has its words") {
    for (const ImVec2 size : {ImVec2{1024, 640}, ImVec2{1440, 900}}) {
        for (const Language language : test::looked_at_languages) {
            Headless window(document_in_model(*trained_model("ko"), "나는 친구에게 사과를").value(), size,
                            {.language = language, .text_percent = 200});
            const Walkthrough walkthrough = window.session.walkthrough();
            for (int number = walkthrough.count(); number > walkthrough.count() - 50; number -= 7) {
                window.session.apply(action::GoTo{walkthrough.at(number)});
                window.frame(5);
                const std::vector<ImRect> titles = window.items("stage_title");
                CAPTURE(number);
                for (std::size_t i = 1; i < titles.size(); ++i) CHECK(titles[i].Min.x >= titles[i - 1].Max.x - 0.5F);
            }
        }
    }
}

TEST_CASE("minus signs stand before numbers alone") {
    CHECK(with_minus_signs("-2") == "−2");
    CHECK(with_minus_signs("[-0.5, 1, -1.25] (-3)") == "[−0.5, 1, −1.25] (−3)");
    CHECK(with_minus_signs("well-known 2e-5 a-1 “-1”") == "well-known 2e-5 a-1 “-1”");
}

TEST_CASE("a short number is a dot where its decimals would show 0") {
    CHECK(short_number(0.0004, 2) == "·");
    CHECK(short_number(0.006, 2) == "0.01");
    CHECK(short_number(0, 1) == "0");
    CHECK(short_number(-0.04, 1) == "·");
    CHECK(short_number(3, 1) == "3");
}

}  // namespace qkv
