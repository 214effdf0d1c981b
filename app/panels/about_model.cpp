#include "panels/about_model.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <string>

#include "qkv/number_format.h"
#include "qkv/trained_model.h"
#include "widgets/button.h"
#include "widgets/text.h"

namespace qkv {
namespace {

std::string with_commas(int number) {
    std::string digits = fmt::format("{}", number);
    for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), ",");
    return digits;
}

std::string_view question_in_words(const Ui& ui, const std::string& question) {
    if (question == "respect") return ui.text("about.question.respect");
    if (question == "tense") return ui.text("about.question.tense");
    if (question == "number") return ui.text("about.question.number");
    return ui.text("about.question.verb");
}

class AboutModel {
public:
    AboutModel(const Ui& ui, const TrainedModel& model) : ui_(ui), model_(model) {}

    void draw(float width) const {
        const ModelReport& report = model_.report;
        const auto count = [](const char* name, int number) { return TextArg{name, with_commas(number)}; };
        const TextArg right{"right", format_number(100 * report.right, 2)};
        paragraph(ui_.fonts.bold, std::string(ui_.text("about.model.title")), width);
        paragraph(ui_.fonts.text,
                  ui_.text("about.model.size",
                           {count("words", report.words), count("heads", static_cast<int>(model_.heads.size())),
                            count("numbers", report.numbers)}),
                  width);
        paragraph(ui_.fonts.text,
                  ui_.text("about.model.training", {count("sentences", report.trained_sentences),
                                                    count("held_out", report.held_out_sentences), right}),
                  width);
        paragraph(ui_.fonts.bold, std::string(ui_.text("about.model.weights")), width);
        paragraph(ui_.fonts.text, std::string(ui_.text("about.model.switch")), width);
        for (std::size_t head = 0; head < report.without_head.size(); ++head) without(head, width);
    }

private:
    void without(std::size_t head, float width) const {
        const ModelReport::WithoutHead& found = model_.report.without_head[head];
        paragraph(
            ui_.fonts.text,
            "· " + ui_.text("about.model.without", {{"head", fmt::format("{}", head + 1)},
                                                    {"job", model_.heads[head].in(ui_.language)},
                                                    {"question", std::string(question_in_words(ui_, found.question))},
                                                    {"wrong", fmt::format("{:.0f}", 100 * found.wrong)}}),
            width);
    }

    void paragraph(ImFont* font, const std::string& words, float width) const {
        const TextStyle style{font, ui_.em, ui_.palette->text};
        const std::string lines = broken_between_words(style, words, width);
        const float line = 1.35F * style.size;
        const auto count = static_cast<float>(1 + std::ranges::count(lines, '\n'));
        const ImRect box = take_space({width, count * line + 0.35F * ui_.em});
        float y = box.Min.y;
        for (std::size_t begin = 0; begin <= lines.size();) {
            const std::size_t end = std::min(lines.find('\n', begin), lines.size());
            draw_text({box.Min.x, y}, style, std::string_view(lines).substr(begin, end - begin));
            y += line;
            begin = end + 1;
        }
    }

    const Ui& ui_;
    const TrainedModel& model_;
};

}  // namespace

float draw_about_model_button(const Session& session, const Ui& ui, const ImRect& box) {
    const TrainedModel* const model = trained_model_of(session.document());
    if (model == nullptr) return 0.0F;
    const ButtonLook look{.is_narrow = true};
    const std::string_view label = ui.text("about.model");
    const float width = button_width(ui, label, look);
    ImGui::SetCursorScreenPos({box.Max.x - width, box.GetCenter().y - 0.5F * button_height(ui)});
    if (button(ui, "about_model", label, look)) ImGui::OpenPopup("about_model_popup");
    if (begin_popup_at_last_item(ui, "about_model_popup")) {
        AboutModel(ui, *model).draw(std::min(30 * ui.em, ImGui::GetIO().DisplaySize.x - 4 * ui.em));
        ImGui::EndPopup();
    }
    return width;
}

}  // namespace qkv
