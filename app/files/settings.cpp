#include "files/settings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <utility>

#include "files/path_json.h"
#include "platform/file_lock.h"
#include "platform/folders.h"
#include "platform/language.h"
#include "platform/preferences.h"
#include "qkv/file.h"
#include "session/recent_files.h"

namespace qkv {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::uintmax_t largest_file_bytes = 1 << 20;
constexpr double min_steps_per_s = 0.1;
constexpr double max_steps_per_s = 10.0;

// Each leaves its value unchanged if the entry is missing or of another kind.
template <class Value, std::size_t count>
void read_name(const Json& json, const char* member, const Names<Value, count>& names, Value& value) {
    const Json name = json.value(member, Json());
    if (name.is_string()) value = value_in(names, name.get<std::string>()).value_or(value);
}

template <class Number>
void read_number(const Json& json, const char* member, Number least, Number most, Number& value) {
    const Json number = json.value(member, Json());
    if (number.is_number()) {
        value = static_cast<Number>(
            std::clamp(number.get<double>(), static_cast<double>(least), static_cast<double>(most)));
    }
}

void read_switch(const Json& json, const char* member, bool& value) {
    const Json is_on = json.value(member, Json());
    if (is_on.is_boolean()) value = is_on.get<bool>();
}

void read_text(const Json& json, const char* member, std::string& text) {
    const Json value = json.value(member, Json());
    if (value.is_string()) text = value.get<std::string>();
}

fs::path readable_path(const Json& json) {
    try {
        return path_from_json(json);
    } catch (const Json::exception&) {
        return {};
    }
}

Stars stars_from(const Json& json) {
    Stars stars;
    if (!json.is_object()) return stars;
    for (const auto& [puzzle, count] : json.items()) {
        if (count.is_number_integer()) stars[puzzle] = std::clamp(count.get<int>(), 1, 3);
    }
    return stars;
}

Theme system_theme() { return system_preferences().is_dark ? Theme::dark : Theme::light; }

Settings settings_from(const Json& json) {
    Settings settings;
    ViewSettings& view = settings.view;
    view.language = system_language();
    view.theme = system_theme();
    view.has_motion = !system_preferences().has_less_motion;
    read_name(json, "language", language_names, view.language);
    read_name(json, "theme", theme_names, view.theme);
    read_number(json, "text_percent", min_text_percent, max_text_percent, view.text_percent);
    read_number(json, "decimals", min_decimals, max_decimals, view.decimals);
    read_number(json, "steps_per_s", min_steps_per_s, max_steps_per_s, view.steps_per_s);
    read_switch(json, "has_motion", view.has_motion);
    read_text(json, "page_address", view.page_address);
    read_name(json, "input_method", input_method_names, view.input_method);
    settings.last_folder = readable_path(json.value("last_folder", Json()));
    settings.stars = stars_from(json.value("stars", Json()));
    const Json recent_files = json.value("recent_files", Json::array());
    if (!recent_files.is_array()) return settings;
    for (const Json& one : recent_files) {
        fs::path file = readable_path(one);
        if (!file.empty() && settings.recent_files.size() < max_recent_files) {
            settings.recent_files.push_back(std::move(file));
        }
    }
    return settings;
}

void put(Json& json, const Settings& settings) {
    const ViewSettings& view = settings.view;
    json["language"] = name(view.language);
    // What nobody has chosen stays what the system says, also when that changes.
    if (json.contains("theme") || view.theme != system_theme()) json["theme"] = name_in(theme_names, view.theme);
    json["text_percent"] = view.text_percent;
    json["decimals"] = view.decimals;
    json["steps_per_s"] = view.steps_per_s;
    const bool is_usual_motion = view.has_motion != system_preferences().has_less_motion;
    if (json.contains("has_motion") || !is_usual_motion) json["has_motion"] = view.has_motion;
    if (!view.page_address.empty()) json["page_address"] = view.page_address;
    json["input_method"] = name_in(input_method_names, view.input_method);
    json["last_folder"] = json_from_path(settings.last_folder);
    json["stars"] = Json::object();
    for (const auto& [puzzle, count] : settings.stars) json["stars"][puzzle] = count;
    json["recent_files"] = Json::array();
    for (const fs::path& file : settings.recent_files) json["recent_files"].push_back(json_from_path(file));
}

Json parsed_settings(const std::string& text) { return Json::parse(text, nullptr, false); }

void keep_damaged(const fs::path& file) {
    fs::path kept = file;
    kept += ".damaged";
    std::error_code ignored;
    fs::rename(file, kept, ignored);
}

}  // namespace

void remember_file(Settings& settings, const fs::path& file) {
    settings.last_folder = file.parent_path();
    put_first(settings.recent_files, file);
}

fs::path settings_file() { return config_folder() / "settings.json"; }

Settings load_settings(const fs::path& file) {
    const Json json = parsed_settings(read_file(file, largest_file_bytes).value_or(""));
    return settings_from(json.is_object() ? json : Json::object());
}

Result<void> update_settings(const fs::path& file, const std::function<void(Settings&)>& change) {
    if (auto folder = create_private_folder(file.parent_path()); !folder) return folder;
    fs::path lock_file = file;
    lock_file += ".lock";
    // Settings are saved even if locks are not available.
    const auto lock = FileLock::take(lock_file);

    const auto text = read_file(file, largest_file_bytes);
    const bool is_missing = !text && text.error().id == "problem.file.missing";
    if (!text && !is_missing) return tl::unexpected(text.error());
    const Json before = is_missing ? Json::object() : parsed_settings(*text);
    if (!before.is_object()) keep_damaged(file);

    Json after = before.is_object() ? before : Json::object();
    Settings settings = settings_from(after);
    change(settings);
    put(after, settings);
    if (after == before) return {};
    return write_file(file, after.dump(2) + "\n");
}

}  // namespace qkv
