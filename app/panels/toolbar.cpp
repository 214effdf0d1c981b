#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>

#include "imgui.h"
#include "imgui_stdlib.h"
#include "panels/file_menu.h"
#include "panels/learn_menu.h"
#include "panels/panels.h"
#include "panels/text_sizes.h"
#include "qkv/number_format.h"
#include "session/examples.h"
#include "widgets/button.h"
#include "widgets/fold.h"
#include "widgets/pointer.h"
#include "widgets/text.h"

namespace qkv {
namespace {

class Toolbar {
public:
    Toolbar(const Session& session, Ui& ui, Actions& actions) : session_(session), ui_(ui), actions_(actions) {}

    void draw() {
        const float gap = 0.45F * ui_.em;
        logo();
        ImGui::SameLine(0, 0.9F * ui_.em);
        const float room = ImGui::GetContentRegionAvail().x;
        const float menu = button_width(ui_, "", {.icon = Icon::menu}) + gap;
        const std::vector<Control> controls = all_controls();

        const float smallest_sentence = std::min(13 * ui_.em, room - menu);
        const std::size_t shown = count_fitting(controls, smallest_sentence + gap + menu, room, gap);
        float right_width = menu - gap;
        float left_over = room - smallest_sentence - menu - gap;
        for (std::size_t i = 0; i < shown; ++i) {
            left_over -= controls[i].width + gap;
            if (controls[i].is_right) right_width += controls[i].width + gap;
        }
        sentence(smallest_sentence + std::clamp(left_over, 0.0F, shown == 0 ? room : 6 * ui_.em));
        for (std::size_t i = 0; i < shown; ++i) {
            if (controls[i].is_right) continue;
            ImGui::SameLine(0, gap);
            controls[i].draw();
        }
        ImGui::SameLine();
        ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0F, ImGui::GetContentRegionAvail().x - right_width));
        for (std::size_t i = 0; i < shown; ++i) {
            if (!controls[i].is_right) continue;
            controls[i].draw();
            ImGui::SameLine(0, gap);
        }
        menu_button(controls, shown);
    }

private:
    void logo() {
        const Palette& palette = *ui_.palette;
        TextStyle style{ui_.fonts.bold, 1.25F * ui_.em, palette.query_text};
        const ImRect box = take_space({width_of(style, "QKV"), button_height(ui_)});
        float x = box.Min.x;
        const float y = box.GetCenter().y - 0.5F * style.size;
        for (const auto& [letter, color] :
             {std::pair{"Q", palette.query_text}, {"K", palette.key_text}, {"V", palette.value_text}}) {
            style.color = color;
            x += draw_text({x, y}, style, letter);
        }
    }

    void sentence(float width) {
        const bool composes = session_.view().input_method == InputMethod::built_in;
        const std::string_view mode = ui_.sentence.is_hangul ? "한" : "A";
        const float gap = 0.25F * ui_.em;
        const float mode_width = composes ? button_width(ui_, mode) + gap : 0.0F;
        const std::string hint(ui_.text("toolbar.sentence.hint"));
        const float text_size = 1.125F * ui_.em;
        ImGui::PushFont(ui_.fonts.text, text_size);
        ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(0.8F * ui_.em, 0.5F * (button_height(ui_) - text_size)));
        const bool changed = ui_.sentence.draw("##sentence", session_.document().sentence, width - mode_width,
                                               hint.c_str(), composes, session_.problem().has_value());
        ImGui::PopStyleVar();
        ImGui::PopFont();
        if (changed) actions_.push_back(action::SetSentence{ui_.sentence.text()});
        if (!composes) return;
        ImGui::SameLine(0, gap);
        if (button(ui_, "hangul", mode, {.tooltip = ui_.text("toolbar.hangul")})) ui_.sentence.toggle_hangul();
    }

    // In order of priority: when the bar gets narrow, the last ones leave it first.
    std::vector<Control> all_controls() {
        return {control(ui_.text("toolbar.file"), {.icon = Icon::down, .icon_is_after = true}, false,
                        [this] { file_button(); }),
                control(examples_label(), {.icon = Icon::down, .icon_is_after = true}, false,
                        [this] { examples_button(); }),
                control(ui_.text("toolbar.learn"), {.icon = Icon::down, .icon_is_after = true}, false,
                        [this] { learn_button(); }),
                control(ui_.text("toolbar.scale"), {}, false, [this] { scale_button(); }),
                control(ui_.text("toolbar.mask"), {}, false, [this] { mask_button(); }),
                control("", {.icon = Icon::undo}, true, [this] { undo_button(); }),
                control("", {.icon = Icon::redo}, true, [this] { redo_button(); }),
                control(ui_.text("toolbar.predict"), {}, true, [this] { predict_button(); }),
                control(ui_.text("toolbar.present"), {}, true, [this] { present_button(); }),
                control(temperature_label(), {.icon = Icon::down, .icon_is_after = true}, false,
                        [this] { temperature_button(); }),
                {text_size_width(), [this] { text_size_buttons(); }, true},
                control(other_language(), {}, true, [this] { language_button(); }),
                control("", {.icon = Icon::moon}, true, [this] { theme_button(); }),
                control("?", {}, true, [this] { help_button(); })};
    }

    Control control(std::string_view label, const ButtonLook& look, bool is_right, std::function<void()> draw) {
        return {button_width(ui_, label, look), std::move(draw), is_right};
    }

    void menu_button(const std::vector<Control>& controls, std::size_t shown) {
        if (button(ui_, "menu", "", {.icon = Icon::menu, .tooltip = ui_.text("toolbar.menu")}))
            ImGui::OpenPopup("menu_popup");
        if (!begin_popup_at_last_item(ui_, "menu_popup")) return;
        for (std::size_t i = shown; i < controls.size(); ++i) controls[i].draw();
        if (shown < controls.size()) ImGui::Separator();
        settings();
        ImGui::EndPopup();
    }

    // ---- files

    void file_button() {
        const ButtonLook look{.icon = Icon::down, .icon_is_after = true, .tooltip = ui_.text("toolbar.file.tip")};
        if (button(ui_, "file", ui_.text("toolbar.file"), look)) ImGui::OpenPopup("file_popup");
        if (!begin_popup_at_last_item(ui_, "file_popup")) return;
        draw_file_menu(session_, ui_, actions_);
        ImGui::EndPopup();
    }

    // ---- examples

    std::string examples_label() const {
        for (const Example& example : examples()) {
            if (example.holds(session_.document())) {
                const std::string title = elided(normal_text(ui_), example.title(ui_.language), 5 * ui_.em);
                return ui_.text("toolbar.example", {{"title", title}});
            }
        }
        return std::string(ui_.text("toolbar.examples"));
    }

    void examples_button() {
        const ButtonLook look{.icon = Icon::down, .icon_is_after = true, .tooltip = ui_.text("toolbar.examples.tip")};
        if (button(ui_, "examples", examples_label(), look)) ImGui::OpenPopup("examples_popup");
        const float room =
            std::max(ImGui::GetIO().DisplaySize.x - ImGui::GetItemRectMin().x, ImGui::GetItemRectMax().x);
        if (!begin_popup_at_last_item(ui_, "examples_popup")) return;
        float width = 0;
        for (const Example& example : examples()) {
            width = std::max(width, width_of(title_text(ui_), example.title(ui_.language)));
            width = std::max(width, width_of(muted_text(ui_), example.point(ui_.language)));
        }
        width = std::min({std::ceil(width), 38 * ui_.em, room - 3 * ui_.em});
        for (const Example& example : examples()) example_row(example, width);
        ImGui::EndPopup();
    }

    void example_row(const Example& example, float width) {
        const TextStyle title = title_text(ui_);
        const TextStyle point = muted_text(ui_);
        const std::string_view made = example.point(ui_.language);
        const float point_height =
            point.font->CalcTextSizeA(point.size, FLT_MAX, width, made.data(), made.data() + made.size()).y;
        const float above = 0.2F * ui_.em;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const std::string id = "##example_" + example.id;
        const ImVec2 size{width, title.size + point_height + 3 * above};
        if (ImGui::Selectable(id.c_str(), example.holds(session_.document()), 0, size)) {
            actions_.push_back(action::OpenDocument{example.document(ui_.language)});
        }
        draw_text({at.x, at.y + above}, title, elided(title, example.title(ui_.language), width));
        ImGui::GetWindowDrawList()->AddText(point.font, point.size, {at.x, at.y + 2 * above + title.size}, point.color,
                                            made.data(), made.data() + made.size(), width);
    }

    // ---- lessons and puzzles

    void learn_button() {
        const ButtonLook look{.icon = Icon::down,
                              .icon_is_after = true,
                              .is_selected = session_.learning().guide() != nullptr,
                              .tooltip = ui_.text("toolbar.learn.tip")};
        if (button(ui_, "learn", ui_.text("toolbar.learn"), look)) {
            ui_.own_lessons = own_lessons(ui_.language);
            ImGui::OpenPopup("learn_popup");
        }
        if (!begin_popup_at_last_item(ui_, "learn_popup")) return;
        draw_learn_menu(session_, ui_, actions_);
        ImGui::EndPopup();
    }

    // ---- options

    void point_out_option(bool Targets::*option) {
        const ImRect box(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
        point_out(session_, ui_, WindowPart::options, box);
        const Task* task = session_.open_task();
        if (task == nullptr || !(task->targets.*option)) return;
        draw_pointer(ui_, box);
        note_for_tests("target", box);
    }

    void set_options(Options options) { actions_.push_back(action::SetOptions{options}); }

    void scale_button() {
        const Document& document = session_.document();
        const bool is_on = is_scaled_by_key_size(document);
        const bool is_custom = !is_on && document.options.scale != 1.0;
        const std::string label = is_custom ? fmt::format("× {}", format_number(document.options.scale))
                                            : std::string(ui_.text("toolbar.scale"));
        const ButtonLook look{.is_selected = is_on || is_custom, .tooltip = ui_.text("toolbar.scale.tip")};
        const bool is_pressed = button(ui_, "scale", label, look);
        point_out_option(&Targets::scale);
        if (!is_pressed) return;
        Options options = document.options;
        options.scale = is_on || is_custom ? 1.0 : scale_for_key_size(document.key_size());
        set_options(options);
    }

    void mask_button() {
        Options options = session_.document().options;
        const bool is_on = options.mask == Mask::causal;
        const bool is_pressed = button(ui_, "mask", ui_.text("toolbar.mask"),
                                       {.is_selected = is_on, .tooltip = ui_.text("toolbar.mask.tip")});
        point_out_option(&Targets::mask);
        if (!is_pressed) return;
        options.mask = is_on ? Mask::none : Mask::causal;
        set_options(options);
    }

    std::string temperature_label() const {
        return ui_.text("toolbar.temperature",
                        {{"temperature", format_number(session_.document().options.temperature)}});
    }

    void temperature_button() {
        Options options = session_.document().options;
        const ButtonLook look{.icon = Icon::down,
                              .icon_is_after = true,
                              .is_selected = options.temperature != 1.0,
                              .tooltip = ui_.text("toolbar.temperature.tip")};
        if (button(ui_, "temperature", temperature_label(), look)) {
            ui_.temperature_typed = format_exactly(options.temperature);
            ImGui::OpenPopup("temperature_popup");
        }
        point_out_option(&Targets::temperature);
        if (!begin_popup_at_last_item(ui_, "temperature_popup")) return;
        for (const double temperature : {0.25, 0.5, 1.0, 2.0, 4.0}) {
            const std::string label = format_number(temperature);
            if (choice(ui_, fmt::format("temperature_{}", label).c_str(), label, temperature == options.temperature)) {
                options.temperature = temperature;
                set_options(options);
            }
        }
        ImGui::SetNextItemWidth(8 * ui_.em);
        if (ImGui::InputText("##temperature_typed", &ui_.temperature_typed, ImGuiInputTextFlags_EnterReturnsTrue)) {
            type_temperature(options);
        }
        ImGui::EndPopup();
    }

    void type_temperature(Options options) {
        const auto typed = parse_number(ui_.temperature_typed);
        if (!typed) {
            actions_.push_back(action::Say{typed.error()});
        } else {
            options.temperature = *typed;
            set_options(options);
        }
        ImGui::CloseCurrentPopup();
    }

    // ---- history and view

    void undo_button() {
        if (button(ui_, "undo", "",
                   {.icon = Icon::undo,
                    .is_enabled = session_.editing().can_undo(),
                    .tooltip = ui_.text("toolbar.undo")})) {
            actions_.push_back(action::Undo{});
        }
    }

    void redo_button() {
        if (button(ui_, "redo", "",
                   {.icon = Icon::redo,
                    .is_enabled = session_.editing().can_redo(),
                    .tooltip = ui_.text("toolbar.redo")})) {
            actions_.push_back(action::Redo{});
        }
    }

    void predict_button() {
        const bool is_on = session_.learning().prediction() != nullptr;
        const ButtonLook look{.is_selected = is_on, .tooltip = ui_.text("toolbar.predict.tip")};
        if (!button(ui_, "predict", ui_.text("toolbar.predict"), look)) return;
        actions_.push_back(action::SetPredicting{!is_on});
    }

    void present_button() {
        const ButtonLook look{.tooltip = ui_.text("toolbar.present.tip")};
        if (button(ui_, "present", ui_.text("toolbar.present"), look)) actions_.push_back(action::SetPresenting{true});
    }

    template <class Change>
    void change_view(Change change) {
        ViewSettings view = session_.view();
        change(view);
        actions_.push_back(action::SetView{view});
    }

    float text_size_width() const { return button_width(ui_, "A−") + button_width(ui_, "A+") + 0.2F * ui_.em; }

    void text_size_buttons() {
        const int percent = session_.view().text_percent;
        const std::string tip = ui_.text("toolbar.text_size", {{"percent", fmt::format("{}", percent)}});
        if (button(ui_, "smaller", "A−", {.is_enabled = percent > min_text_percent, .tooltip = tip})) {
            change_view([](ViewSettings& view) { view.text_percent = smaller_text(view.text_percent); });
        }
        ImGui::SameLine(0, 0.2F * ui_.em);
        if (button(ui_, "larger", "A+", {.is_enabled = percent < max_text_percent, .tooltip = tip})) {
            change_view([](ViewSettings& view) { view.text_percent = larger_text(view.text_percent); });
        }
    }

    std::string_view other_language() const { return ui_.language == Language::ko ? "English" : "한국어"; }

    void language_button() {
        if (!button(ui_, "language", other_language())) return;
        actions_.push_back(action::SetLanguage{ui_.language == Language::ko ? Language::en : Language::ko});
    }

    void theme_button() {
        const bool is_light = session_.view().theme == Theme::light;
        const ButtonLook look{.icon = is_light ? Icon::moon : Icon::sun,
                              .tooltip = ui_.text(is_light ? "toolbar.dark" : "toolbar.light")};
        if (!button(ui_, "theme", "", look)) return;
        change_view([](ViewSettings& view) { view.theme = view.theme == Theme::light ? Theme::dark : Theme::light; });
    }

    void help_button() {
        if (button(ui_, "help", "?", {.tooltip = ui_.text("toolbar.help")}))
            actions_.push_back(request::ShowDialog{Dialog::help});
    }

    void settings() {
        const ViewSettings& view = session_.view();
        const int change = stepper(ui_, "decimals", ui_.text("settings.decimals"), fmt::format("{}", view.decimals),
                                   view.decimals > min_decimals, view.decimals < max_decimals);
        if (change != 0) change_view([&](ViewSettings& next) { next.decimals += change; });
        if (check_row(ui_, "motion", ui_.text("settings.motion"), view.has_motion)) {
            change_view([](ViewSettings& next) { next.has_motion = !next.has_motion; });
        }
        if (check_row(ui_, "system_input", ui_.text("settings.system_input"),
                      view.input_method == InputMethod::system)) {
            change_view([](ViewSettings& next) {
                next.input_method =
                    next.input_method == InputMethod::system ? InputMethod::built_in : InputMethod::system;
            });
        }
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
};

}  // namespace

float toolbar_height(const Ui& ui) { return button_height(ui) + 2 * bar_padding(ui); }

void draw_toolbar(const Session& session, Ui& ui, Actions& actions) { Toolbar(session, ui, actions).draw(); }

}  // namespace qkv
