#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <fmt/format.h>
#include <string>
#include <utility>
#include <variant>

#include "imgui_internal.h"
#include "panels/examples_menu.h"
#include "panels/file_menu.h"
#include "panels/key_sentence.h"
#include "panels/layout.h"
#include "panels/learn_menu.h"
#include "panels/mask_menu.h"
#include "panels/panels.h"
#include "panels/settings_menu.h"
#include "panels/shortcuts.h"
#include "panels/temperature_menu.h"
#include "panels/text_sizes.h"
#include "panels/word_list.h"
#include "qkv/number_format.h"
#include "qkv/share_link.h"
#include "widgets/button.h"
#include "widgets/fold.h"
#include "widgets/pointer.h"
#include "widgets/text.h"

namespace qkv {
namespace {

class Toolbar {
public:
    Toolbar(const Session& session, Ui& ui, Actions& actions) : session_(session), ui_(ui), actions_(actions) {}

    // What has no room beside the sentence goes into the menu. That depends on the window alone, not on what is typed:
    // everything keeps its place whatever the sentence and the language.
    void draw() {
        const float gap = std::floor(0.45F * ui_.em);
        if (!is_narrow() || (ui_.is_upright() && ImGui::GetIO().DisplaySize.x >= 20 * ui_.em)) {
            logo();
            ImGui::SameLine(0, std::floor((ui_.is_phone() ? 0.6F : 0.9F) * ui_.em));
        }
        const float room = std::floor(ImGui::GetContentRegionAvail().x);
        const std::vector<Control> controls = by_importance();
        std::vector<PanelTab> tabs;
        if (has_tabs_in_toolbar(session_, ui_)) tabs = panel_tabs(session_);
        const float tab_gap = std::floor(0.15F * ui_.em);
        float used = button_width(ui_, "", {.icon = Icon::menu}) + gap;
        if (has_language()) used += language_width() + gap;
        for (const PanelTab& tab : tabs) used += tab_width(ui_, tab) + tab_gap;
        const std::size_t shown = ui_.is_phone() ? 0 : count_fitting(controls, used + sentence_room(), room, gap);
        for (std::size_t i = 0; i < shown; ++i) used += controls[i].width + gap;
        sentences(room - used);
        for (const PanelTab& tab : tabs) {
            ImGui::SameLine(0, tab_gap);
            panel_tab(session_, ui_, tab, ui_.panel);
        }
        for (const std::size_t place : places) {
            if (place >= shown) continue;
            ImGui::SameLine(0, gap);
            controls[place].draw();
        }
        if (has_language()) {
            ImGui::SameLine(0, gap);
            language_button();
        }
        ImGui::SameLine(0, gap);
        menu_button(controls, shown);
    }

private:
    bool is_narrow() const { return ImGui::GetIO().DisplaySize.x < 50 * ui_.em; }

    void logo() {
        const Palette& palette = *ui_.palette;
        letters({{"Q", palette.query_text}, {"K", palette.key_text}, {"V", palette.value_text}}, 1.25F * ui_.em);
    }

    using Letter = std::pair<std::string_view, ImU32>;
    void letters(std::initializer_list<Letter> letters, float size) const {
        float width = 0;
        for (const auto& [letter, color] : letters) width += letter_width(letter, size);
        const ImRect box = take_space({width, button_height(ui_)});
        float x = box.Min.x;
        for (const auto& [letter, color] : letters)
            x += draw_text({x, box.GetCenter().y - 0.5F * size}, {ui_.fonts.bold, size, color}, letter);
    }

    float letter_width(std::string_view letters, float size) const {
        return width_of({ui_.fonts.bold, size, 0}, letters);
    }

    bool composes() const { return session_.view().input_method == InputMethod::built_in; }
    // In an upright window the menu has the language and what the letters of the keyboard are.
    bool has_language() const { return !ui_.is_upright(); }
    bool has_mode() const { return composes() && !ui_.is_upright() && !(is_narrow() && ui_.language == Language::en); }
    float mode_gap() const { return std::floor(0.25F * ui_.em); }
    float mode_width() const { return has_mode() ? width_in_both("toolbar.hangul") + mode_gap() : 0.0F; }

    // Twelve words are seen whole, in smaller letters if need be; less where the window is narrow.
    float sentence_room() const {
        const float alone = ui_.is_upright() ? 0.36F : 0.4F;
        const float share = has_key_sentence_in_toolbar(session_, ui_) ? 0.6F : alone;
        return std::min(24 * ui_.em, share * ImGui::GetIO().DisplaySize.x) + mode_width();
    }

    // Smaller where that shows more of a long sentence.
    float sentence_text_size(float width) const {
        const float most = 1.125F * ui_.em;
        const TextStyle style{ui_.fonts.text, most, 0};
        const float text =
            std::max(width_of(style, session_.document().sentence), width_of(style, ui_.sentence.text()));
        const float room = width - 1.9F * ui_.em;
        return text <= room ? most : std::max(std::floor(most * room / text), 0.8F * ui_.em);
    }

    // In cross-attention the one that asks, with Q before it, and the one that answers, with K and V.
    void sentences(float width) {
        if (!has_key_sentence_in_toolbar(session_, ui_)) return sentence(width);
        const float gap = std::floor(0.3F * ui_.em);
        const float each = std::floor(
            0.5F * (width - mode_width() - letter_width("Q", ui_.em) - letter_width("KV", ui_.em) - 3 * gap));
        letters({{"Q", ui_.palette->query_text}}, ui_.em);
        ImGui::SameLine(0, gap);
        sentence(each + mode_width());
        ImGui::SameLine(0, gap);
        letters({{"K", ui_.palette->key_text}, {"V", ui_.palette->value_text}}, ui_.em);
        ImGui::SameLine(0, gap);
        draw_key_sentence(session_, ui_, actions_, each);
    }

    void sentence(float width) {
        const std::string hint(ui_.text("toolbar.sentence.hint"));
        const float text_size = sentence_text_size(width - mode_width());
        const ImVec2 corner = ImGui::GetCursorScreenPos();
        ImGui::PushFont(ui_.fonts.text, text_size);
        ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(0.8F * ui_.em, 0.5F * (button_height(ui_) - text_size)));
        handle_word_list_presses(ui_);
        const bool changed = ui_.sentence.draw("##sentence", session_.document().sentence, width - mode_width(),
                                               hint.c_str(), composes(), session_.problem().has_value());
        ImGui::PopStyleVar();
        ImGui::PopFont();
        const ImRect field(ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
        take_sentence(changed);
        const Task* task = session_.open_task();
        if (task != nullptr && task->targets.sentence)
            point_at_target({corner, {corner.x + width - mode_width(), ImGui::GetItemRectMax().y}});
        draw_word_list(session_, ui_, field);
        if (!has_mode()) return;
        ImGui::SameLine(0, mode_gap());
        const ButtonLook look{.is_selected = ui_.sentence.is_hangul,
                              .least_width = width_in_both("toolbar.hangul"),
                              .tooltip = ui_.text("toolbar.hangul.tip")};
        if (button(ui_, "hangul", ui_.text("toolbar.hangul"), look)) ui_.sentence.toggle_hangul();
    }

    // A word that a model does not know is told when it is finished.
    void take_sentence(bool has_changed) {
        if (has_changed && is_link(ui_.sentence.text())) {
            actions_.push_back(action::OpenLink{ui_.sentence.text()});
        } else if (is_word_unfinished(session_, ui_)) {
            ui_.has_unfinished_word = true;
            if (has_changed) actions_.push_back(action::SetSentence{session_.editing().settled().sentence});
        } else if (has_changed || std::exchange(ui_.has_unfinished_word, false)) {
            ui_.has_unfinished_word = false;
            actions_.push_back(action::SetSentence{typed_sentence()});
        }
    }

    // The space behind which the next word of a model is typed belongs to no sentence.
    std::string typed_sentence() const {
        std::string typed = ui_.sentence.text();
        const bool is_in_model = session_.document().model.has_value();
        while (is_in_model && typed.ends_with(' ')) typed.pop_back();
        return typed;
    }

    // From the one that stays longest in the bar, when the window gets narrow, to the one that leaves it first.
    std::vector<Control> by_importance() {
        const ButtonLook menu{.icon = Icon::down, .icon_is_after = true};
        return {{width_in_both("toolbar.present"), [this] { present_button(); }},
                {width_in_both("toolbar.predict"), [this] { predict_button(); }},
                {width_in_both("toolbar.learn", menu), [this] { learn_button(); }},
                {width_in_both("toolbar.examples", menu), [this] { examples_button(); }},
                {button_width(ui_, "", {.icon = Icon::undo}), [this] { undo_button(); }},
                {button_width(ui_, "", {.icon = Icon::redo}), [this] { redo_button(); }},
                {button_width(ui_, scale_label()), [this] { scale_button(); }},
                {width_in_both("toolbar.mask", menu), [this] { mask_button(); }},
                {temperature_width(), [this] { temperature_button(); }},
                {width_in_both("toolbar.file", menu), [this] { file_button(); }},
                {text_size_width(), [this] { text_size_buttons(); }}};
    }

    // In the order of the bar, from left to right: file, examples, learn, the options, the history, the modes.
    static constexpr std::array<std::size_t, 11> places{9, 3, 2, 6, 7, 8, 4, 5, 1, 0, 10};

    // Of a button that keeps its place when the language changes.
    float width_in_both(std::string_view text_id, const ButtonLook& look = {}) const {
        return std::max(button_width(ui_, text(Language::ko, text_id), look),
                        button_width(ui_, text(Language::en, text_id), look));
    }

    // In the bar a button, in the menu a row.
    bool press(const char* id, std::string_view label, const ButtonLook& look, std::string_view words = {}) const {
        if (is_in_menu_) return menu_row(ui_, id, words.empty() ? label : words, look);
        return button(ui_, id, label, look);
    }

    void menu_button(const std::vector<Control>& controls, std::size_t shown) {
        if (button(ui_, "menu", "", {.icon = Icon::menu, .tooltip = ui_.text("toolbar.menu")}))
            ImGui::OpenPopup("menu_popup");
        point_out_menu();
        if (!begin_popup_at_last_item(ui_, "menu_popup")) return;
        is_in_menu_ = true;
        ImGui::PushStyleVarY(ImGuiStyleVar_ItemSpacing, 0);
        const std::size_t before = actions_.size();
        for (const std::size_t place : places) {
            if (place >= shown) controls[place].draw();
        }
        if (std::any_of(actions_.begin() + static_cast<std::ptrdiff_t>(before), actions_.end(), leaves_menu))
            ImGui::CloseCurrentPopup();
        if (shown < controls.size()) separator();
        if (!has_language()) upright_rows();
        theme_row();
        if (menu_row(ui_, "help", ui_.text("toolbar.help"))) {
            actions_.push_back(request::ShowDialog{Dialog::help});
            ImGui::CloseCurrentPopup();
        }
        ImGui::PopStyleVar();
        is_in_menu_ = false;
        separator();
        draw_settings_menu(session_, ui_, actions_);
        ImGui::EndPopup();
    }

    // What opens something else is to be seen, which the menu would cover; options are tried one after another.
    static bool leaves_menu(const Action& action) {
        const auto* view = std::get_if<ViewAction>(&action);
        return std::holds_alternative<LearningAction>(action) || std::holds_alternative<OpeningAction>(action) ||
               std::holds_alternative<FilesAction>(action) || std::holds_alternative<HeadsAction>(action) ||
               std::holds_alternative<WindowRequest>(action) ||
               (view != nullptr && std::holds_alternative<action::SetPresenting>(*view));
    }

    void separator() const {
        ImGui::Dummy({0, 0.25F * ui_.em});
        ImGui::Separator();
        ImGui::Dummy({0, 0.25F * ui_.em});
    }

    // ---- menus

    void file_button() {
        ButtonLook look{.icon = Icon::down, .icon_is_after = true, .tooltip = ui_.text("toolbar.file.tip")};
        look.least_width = width_in_both("toolbar.file", look);
        if (press("file", ui_.text("toolbar.file"), look)) ImGui::OpenPopup("file_popup");
        if (!begin_popup_at_last_item(ui_, "file_popup")) return;
        draw_file_menu(session_, ui_, actions_);
        ImGui::EndPopup();
    }

    void examples_button() {
        ButtonLook look{.icon = Icon::down, .icon_is_after = true, .tooltip = ui_.text("toolbar.examples.tip")};
        look.least_width = width_in_both("toolbar.examples", look);
        if (press("examples", ui_.text("toolbar.examples"), look)) ImGui::OpenPopup("examples_popup");
        const float room = ImGui::GetIO().DisplaySize.x - ImGui::GetItemRectMin().x;
        const float least = ImGui::GetItemRectMax().x;
        if (!begin_popup_at_last_item(ui_, "examples_popup")) return;
        draw_examples_menu(session_, ui_, actions_, std::max(room, least) - 3 * ui_.em);
        ImGui::EndPopup();
    }

    void learn_button() {
        ButtonLook look{.icon = Icon::down,
                        .icon_is_after = true,
                        .is_selected = session_.learning().guide() != nullptr,
                        .tooltip = ui_.text("toolbar.learn.tip")};
        look.least_width = width_in_both("toolbar.learn", look);
        if (press("learn", ui_.text("toolbar.learn"), look)) {
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
        if (task != nullptr && task->targets.*option) point_at_target(box);
    }

    // An option that a lesson asks for is in the menu.
    void point_out_menu() {
        const Task* task = session_.open_task();
        if (task == nullptr || has_target_) return;
        const Targets& targets = task->targets;
        if (targets.scale || targets.mask || targets.temperature || !targets.blocked.empty())
            point_at_target({ImGui::GetItemRectMin(), ImGui::GetItemRectMax()});
    }

    void point_at_target(const ImRect& box) {
        has_target_ = true;
        draw_pointer(ui_, box);
        note_for_tests("target", box);
    }

    void set_options(Options options) { actions_.push_back(action::SetOptions{options}); }

    bool has_custom_scale() const {
        return !is_scaled_by_key_size(session_.document()) && session_.document().options.scale != 1.0;
    }

    std::string scale_label() const {
        return has_custom_scale() ? fmt::format("× {}", format_number(session_.document().options.scale))
                                  : std::string(ui_.text("toolbar.scale"));
    }

    void scale_button() {
        const Document& document = session_.document();
        const bool is_on = is_scaled_by_key_size(document) || has_custom_scale();
        const ButtonLook look{.is_selected = is_on, .tooltip = ui_.text("toolbar.scale.tip")};
        const bool is_pressed = press("scale", scale_label(), look);
        point_out_option(&Targets::scale);
        if (!is_pressed) return;
        Options options = document.options;
        options.scale = is_on ? 1.0 : scale_for_key_size(document.key_size());
        set_options(options);
    }

    void mask_button() {
        const Options& options = session_.document().options;
        const ButtonLook look{.icon = Icon::down,
                              .icon_is_after = true,
                              .is_selected = options.mask == Mask::causal || options.has_parts(),
                              .least_width = width_in_both("toolbar.mask", {.icon = Icon::down, .icon_is_after = true}),
                              .tooltip = ui_.text("toolbar.mask.menu.tip")};
        if (press("mask", ui_.text("toolbar.mask"), look)) ImGui::OpenPopup("mask_popup");
        point_out_option(&Targets::mask);
        const Task* task = session_.open_task();
        if (task != nullptr && !task->targets.mask && !task->targets.blocked.empty())
            point_at_target({ImGui::GetItemRectMin(), ImGui::GetItemRectMax()});
        if (!begin_popup_at_last_item(ui_, "mask_popup")) return;
        draw_mask_menu(session_, ui_, actions_, task != nullptr && task->targets.mask);
        ImGui::EndPopup();
    }

    static std::string temperature_label(Language language, double temperature) {
        return text(language, "toolbar.temperature", {{"temperature", format_number(temperature)}});
    }

    // The usual ones are equally wide.
    float temperature_width() const {
        const ButtonLook look{.icon = Icon::down, .icon_is_after = true};
        float width = 0;
        for (const Language language : {Language::ko, Language::en}) {
            for (const double temperature : {session_.document().options.temperature, 0.5})
                width = std::max(width, button_width(ui_, temperature_label(language, temperature), look));
        }
        return width;
    }

    void temperature_button() {
        const double temperature = session_.document().options.temperature;
        const ButtonLook look{.icon = Icon::down,
                              .icon_is_after = true,
                              .is_selected = temperature != 1.0,
                              .least_width = temperature_width(),
                              .tooltip = ui_.text("toolbar.temperature.tip")};
        if (press("temperature", temperature_label(ui_.language, temperature), look)) {
            ui_.temperature_typed = format_exactly(temperature);
            ImGui::OpenPopup("temperature_popup");
        }
        point_out_option(&Targets::temperature);
        if (!begin_popup_at_last_item(ui_, "temperature_popup")) return;
        draw_temperature_menu(session_, ui_, actions_);
        ImGui::EndPopup();
    }

    // ---- history and view

    void undo_button() {
        if (history_button("undo", undo_words(ui_), Icon::undo, session_.editing().can_undo()))
            actions_.push_back(action::Undo{});
    }

    void redo_button() {
        const std::string words = with_presses(ui_, ui_.text("toolbar.redo"), "Ctrl+Y");
        if (history_button("redo", words, Icon::redo, session_.editing().can_redo()))
            actions_.push_back(action::Redo{});
    }

    bool history_button(const char* id, std::string_view words, Icon icon, bool is_enabled) const {
        return press(id, "", {.icon = icon, .is_enabled = is_enabled, .tooltip = words}, words);
    }

    void predict_button() {
        const bool is_on = session_.learning().prediction() != nullptr;
        const ButtonLook look{.is_selected = is_on,
                              .least_width = width_in_both("toolbar.predict"),
                              .tooltip = ui_.text("toolbar.predict.tip")};
        if (!press("predict", ui_.text("toolbar.predict"), look)) return;
        actions_.push_back(action::SetPredicting{!is_on});
    }

    void present_button() {
        const std::string tip = ui_.text("toolbar.present.tip", {{"press", presses_of("help.presenter")}});
        const ButtonLook look{.least_width = width_in_both("toolbar.present"), .tooltip = tip};
        if (press("present", ui_.text("toolbar.present"), look)) actions_.push_back(action::SetPresenting{true});
    }

    template <class Change>
    void change_view(Change change) {
        ViewSettings view = session_.view();
        change(view);
        actions_.push_back(action::SetView{view});
    }

    float size_gap() const { return std::floor(0.2F * ui_.em); }
    float text_size_width() const { return button_width(ui_, "A−") + button_width(ui_, "A+") + size_gap(); }

    void text_size_buttons() {
        const int percent = session_.view().text_percent;
        const std::string tip = with_presses(
            ui_, ui_.text("toolbar.text_size", {{"percent", fmt::format("{}", percent)}}), "Ctrl +, Ctrl −");
        if (is_in_menu_) {
            const TextStyle style = normal_text(ui_);
            ImGui::Dummy({1.5F * ui_.em - ImGui::GetStyle().ItemSpacing.x, button_height(ui_)});
            ImGui::SameLine();
            const float widest = widest_in_menu(ui_) - 1.5F * ui_.em;
            draw_text_left(take_space({std::min(width_of(style, tip), widest), button_height(ui_)}), style,
                           elided(style, tip, widest));
            const float right = ImGui::GetItemRectMax().x + text_size_width() + 2 * ui_.em;
            if (right <= ImGui::GetIO().DisplaySize.x) ImGui::SameLine();
        }
        if (button(ui_, "smaller", "A−", {.is_enabled = percent > min_text_percent, .tooltip = tip})) {
            change_view([](ViewSettings& view) { view.text_percent = smaller_text(view.text_percent); });
        }
        ImGui::SameLine(0, size_gap());
        if (button(ui_, "larger", "A+", {.is_enabled = percent < max_text_percent, .tooltip = tip})) {
            change_view([](ViewSettings& view) { view.text_percent = larger_text(view.text_percent); });
        }
    }

    // Its name in the other language; short where there is little room.
    std::string_view language_label(Language language) const {
        if (is_narrow()) return language == Language::ko ? "EN" : "KO";
        return language_name(language == Language::ko ? Language::en : Language::ko);
    }

    float language_width() const {
        return std::max(button_width(ui_, language_label(Language::ko)),
                        button_width(ui_, language_label(Language::en)));
    }

    void language_button() {
        if (!button(ui_, "language", language_label(ui_.language), {.least_width = language_width()})) return;
        actions_.push_back(action::SetLanguage{ui_.language == Language::ko ? Language::en : Language::ko});
    }

    void upright_rows() {
        const Language other = ui_.language == Language::ko ? Language::en : Language::ko;
        if (menu_row(ui_, "language", language_name(other))) actions_.push_back(action::SetLanguage{other});
        if (!composes()) return;
        const ButtonLook look{.is_selected = ui_.sentence.is_hangul};
        if (menu_row(ui_, "hangul", ui_.text("toolbar.hangul.row"), look)) ui_.sentence.toggle_hangul();
    }

    static std::string_view language_name(Language language) { return language == Language::ko ? "한국어" : "English"; }

    void theme_row() {
        const bool is_light = session_.view().theme == Theme::light;
        const ButtonLook look{.icon = is_light ? Icon::moon : Icon::sun};
        if (!menu_row(ui_, "theme", ui_.text(is_light ? "toolbar.dark" : "toolbar.light"), look)) return;
        change_view([](ViewSettings& view) { view.theme = view.theme == Theme::light ? Theme::dark : Theme::light; });
    }

    const Session& session_;
    Ui& ui_;
    Actions& actions_;
    bool is_in_menu_ = false;
    bool has_target_ = false;  ///< an option that a lesson asks for has been drawn
};

}  // namespace

float toolbar_height(const Ui& ui) { return std::ceil(button_height(ui) + 2 * bar_padding(ui)); }

void draw_toolbar(const Session& session, Ui& ui, Actions& actions) { Toolbar(session, ui, actions).draw(); }

}  // namespace qkv
