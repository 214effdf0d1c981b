#include "panels/learn_menu.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <string>

#include "imgui_internal.h"
#include "qkv/trained_model.h"
#include "widgets/button.h"
#include "widgets/text.h"

namespace qkv {
namespace {

class LearnMenu {
public:
    LearnMenu(const Session& session, Ui& ui, Actions& actions)
        : session_(session), ui_(ui), actions_(actions), width_(std::min(26 * ui.em, widest_in_menu(ui))) {}

    void draw() {
        for (const ListedLesson& listed : built_in_lessons(ui_.language)) row(listed);
        own_lessons();
        ImGui::Separator();
        if (row("##make_worksheet", "learn.worksheet")) actions_.push_back(request::ShowDialog{Dialog::worksheet});
        go_on_in_model();
    }

private:
    // With the present sentence if the model knows all of its words.
    void go_on_in_model() {
        if (!row("##go_on_in_model", "learn.model")) return;
        const TrainedModel& model = *trained_model(name(ui_.language));
        actions_.push_back(action::OpenDocument{document_going_on(model, session_.document().sentence)});
    }

    bool row(const char* id, const char* text_id) const {
        const TextStyle style = normal_text(ui_);
        const std::string lines = broken_between_words(style, ui_.text(text_id), width_);
        const ImVec2 text = size_of(style, lines);
        const float height = std::max({1.7F * ui_.em, ui_.least_target, text.y + 0.4F * ui_.em});
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const bool is_chosen = ImGui::Selectable(id, false, ImGuiSelectableFlags_SpanAvailWidth, {width_, height});
        draw_text({at.x, at.y + 0.5F * (height - text.y)}, style, lines);
        return is_chosen;
    }

    void own_lessons() {
        if (ui_.own_lessons.empty()) return;
        ImGui::Separator();
        const TextStyle muted = muted_text(ui_);
        draw_text_left(take_space({width_, 1.5F * ui_.em}), muted, ui_.text("learn.own"));
        for (const ListedLesson& listed : ui_.own_lessons) row(listed);
    }

    void row(const ListedLesson& listed) {
        const bool is_open = session_.learning().guide() != nullptr && session_.learning().guide()->id == listed.id;
        const std::string title = listed.lesson ? listed.lesson->title : listed.id;
        const std::string about = listed.lesson ? about_lesson(listed) : said(listed.lesson.error(), ui_.language);
        const TextStyle title_style = title_text(ui_);
        TextStyle about_style = muted_text(ui_);
        if (!listed.lesson) about_style.color = ui_.palette->on_warning;
        const std::string lines = broken_between_words(about_style, about, width_);
        const float height = size_of(about_style, lines).y;
        const float above = std::max(0.2F * ui_.em, (ui_.least_target - title_style.size - height) / 3);
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const std::string id = fmt::format("##lesson_{}", listed.id);
        const ImGuiSelectableFlags flags =
            ImGuiSelectableFlags_SpanAvailWidth |
            (listed.lesson ? ImGuiSelectableFlags{0} : ImGuiSelectableFlags{ImGuiSelectableFlags_Disabled});
        if (ImGui::Selectable(id.c_str(), is_open, flags, {width_, title_style.size + height + 3 * above}))
            open(listed);
        draw_text({at.x, at.y + above}, title_style, elided(title_style, title, width_));
        ImGui::GetWindowDrawList()->AddText(about_style.font, about_style.size,
                                            {at.x, at.y + 2 * above + title_style.size}, about_style.color,
                                            lines.data(), lines.data() + lines.size());
    }

    std::string about_lesson(const ListedLesson& listed) const {
        if (listed.kind == LessonKind::puzzle) {
            const StarCount stars = count_stars(session_.learning().stars(), listed.id, *listed.lesson);
            return ui_.text("learn.stars",
                            {{"earned", fmt::format("{}", stars.earned)}, {"all", fmt::format("{}", stars.all)}});
        }
        std::string text;
        for (const TextBlock& block : listed.lesson->introduction) {
            for (const TextRun& run : block.runs) text += run.text;
            text += ' ';
        }
        return text;
    }

    // Puzzles continue with the first unsolved one.
    void open(const ListedLesson& listed) {
        int chapter = 0;
        const Lesson& lesson = *listed.lesson;
        if (listed.kind == LessonKind::puzzle) {
            const int count = static_cast<int>(lesson.chapters.size());
            while (chapter + 1 < count && session_.learning().stars().contains(star_id(listed.id, chapter))) ++chapter;
        }
        actions_.push_back(action::OpenLesson{listed.id, listed.kind, std::make_shared<const Lesson>(lesson), chapter});
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    float width_;
};

}  // namespace

void draw_learn_menu(const Session& session, Ui& ui, Actions& actions) { LearnMenu(session, ui, actions).draw(); }

}  // namespace qkv
