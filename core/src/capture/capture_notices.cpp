#include "capture/capture_notices.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>

#include "base/short_text.h"
#include "capture/capture_kinds.h"
#include "capture/capture_looks.h"
#include "numbers/number_reading.h"
#include "qkv/number_format.h"

namespace qkv {
namespace {

class Unused {
public:
    Unused(const TensorFile& file, const InUse& used) : file_(file), used_(used) {}

    std::vector<Message> notices() {
        const std::vector<std::string> names = file_.names();
        const bool is_of_layer = are_of_exported_layer(names);
        const auto is_told = [&](const std::string& name) { return is_of_layer && is_of_exported_layer(name); };
        for (const std::string& name : names) {
            if (!is_used(name) && !is_told(name)) look_at_array(name);
        }
        const std::set<std::string_view> arrays(names.begin(), names.end());
        for (const auto& [entry, value] : file_.metadata()) {
            const bool is_new = !is_read(entry) && !is_in_use(entry) && !arrays.contains(entry);
            if (is_new && !is_told(entry)) look_at_entry(entry, value);
        }
        std::vector<Message> all;
        if (is_of_layer) all.push_back({"notice.unused.layer", {}});
        for (const auto& [kind, places] : told_) all.push_back({notice_id(kind), {{"places", listed(places)}}});
        for (Message& notice : differing_) all.push_back(std::move(notice));
        if (!others_.empty()) all.push_back({"notice.unused.others", {{"places", others()}}});
        return all;
    }

private:
    static std::string notice_id(Kind kind) {
        switch (kind) {
            case Kind::bias: return "notice.unused.bias";
            case Kind::rotary: return "notice.unused.rotary";
            case Kind::window: return "notice.unused.window";
            case Kind::softcap: return "notice.unused.softcap";
            case Kind::sinks: return "notice.unused.sinks";
            case Kind::segments: return "notice.unused.segments";
            case Kind::causal: return "notice.unused.causal";
            default: return "notice.unused.mask";
        }
    }

    // Of metadata: what gives the document its options, and what a safetensors file says of the program that wrote it.
    static bool is_read(const std::string& entry) {
        static const std::set<std::string_view> read{"scale", "temperature", "mask", "format"};
        return holds_texts(entry) || read.contains(entry);
    }

    bool is_in_use(const std::string& name) const {
        return std::find(used_.settings.begin(), used_.settings.end(), name) != used_.settings.end();
    }

    bool is_used(const std::string& name) const {
        const auto& names = used_.arrays.names;
        const auto is_among = [&](const auto& all) { return std::find(all.begin(), all.end(), name) != all.end(); };
        if (holds_texts(name)) return !file_.metadata().contains(name);
        if (is_among(names) || is_among(used_.compared) || is_in_use(name)) return true;
        if (name != "mask") return false;
        // A mask is named by a text ("causal"), too, which is used.
        const auto outline = file_.outline(name);
        return outline && (outline->is_text || bytes_of(outline->shape, 1) == 1);
    }

    void look_at_array(const std::string& name) {
        const bool is_of_layer = !are_of_different_layers(name, used_.arrays.names[0]);
        const Kind kind = is_of_layer ? kind_of(name) : Kind::other;
        if (kind == Kind::other || is_result(kind)) {
            others_.push_back(name);
            return;
        }
        if (const auto text = only_text(file_, name)) return look_at_entry(name, *text);
        // The rest is told by its name alone: nobody looks at so many.
        constexpr int most_looked_at = 256;
        const auto looked = ++looked_at_ > most_looked_at ? std::nullopt : look_at(file_, name);
        const bool is_number = kind == Kind::scale || kind == Kind::temperature || is_count(kind);
        if (is_number && !looked) {
            others_.push_back(name);
        } else if (is_number) {
            look_at_number(name, kind, *looked);
        } else if (!looked || changes_attention(*looked, kind)) {
            told_[kind == Kind::padding_mask ? Kind::mask : kind].push_back(quoted(name));
        }
    }

    bool changes_attention(const Looked& looked, Kind kind) const {
        const bool is_causal_used = used_.options.mask == Mask::causal;
        switch (kind) {
            case Kind::mask:
            case Kind::padding_mask: return !lets_all_through(looked, kind) && !(is_causal_used && is_causal(looked));
            case Kind::bias:
            case Kind::softcap: return !looked.is_all(0);
            case Kind::window:
                return !looked.is_all(-1) && !looked.is_all(0) && !(looked.is_one_number() && is_wide(looked.first()));
            case Kind::segments: return !looked.is_all(looked.first());
            case Kind::causal: return !looked.is_one_number() || (looked.first() != 0) != is_causal_used;
            default: return true;
        }
    }

    void look_at_number(const std::string& name, Kind kind, const Looked& looked) {
        const double used = used_number(kind);
        const bool agrees = std::all_of(looked.matrices.begin(), looked.matrices.end(), [&](const Matrix& matrix) {
            return ((matrix.array() - used).abs() <= closeness(looked.type) * std::abs(used)).all();
        });
        if (agrees) return;
        if (looked.is_one_number()) {
            differs(name, kind, looked.first());
        } else {
            others_.push_back(name);
        }
    }

    static double closeness(NumberType type) {
        return type == NumberType::float16 || type == NumberType::bfloat16 ? 4e-3 : 1e-6;
    }

    static bool is_count(Kind kind) {
        return kind == Kind::heads || kind == Kind::key_heads || kind == Kind::head_size;
    }

    double used_number(Kind kind) const {
        if (kind == Kind::heads) return used_.layout.heads;
        if (kind == Kind::key_heads) return used_.layout.heads_of[1];
        if (kind == Kind::head_size) return used_.layout.key_size;
        return kind == Kind::scale ? used_.options.scale : used_.options.temperature;
    }

    // A window that no token is outside of.
    bool is_wide(double window) const {
        return window < 0 || window >= std::max(used_.layout.token_count, used_.layout.key_count);
    }

    void differs(const std::string& name, Kind kind, double said) {
        if (kind == Kind::key_heads || kind == Kind::head_size) return others_.push_back(name);
        differing_.push_back({kind == Kind::heads   ? "notice.unused.heads"
                              : kind == Kind::scale ? "notice.unused.scale"
                                                    : "notice.unused.temperature",
                              {{"place", array_name(name)},
                               {"said", format_exactly(said)},
                               {"used", format_exactly(used_number(kind))}}});
    }

    void look_at_entry(const std::string& entry, const std::string& value) {
        const Kind kind = kind_of(entry);
        const auto number = number_in_file(value);
        const auto truth = truth_in(value);
        const bool is_causal_used = used_.options.mask == Mask::causal;
        switch (kind) {
            case Kind::scale:
            case Kind::temperature:
            case Kind::heads:
            case Kind::key_heads:
            case Kind::head_size:
                if (!number && !is_off(value)) others_.push_back(entry);
                if (number && std::abs(*number - used_number(kind)) > 1e-6 * std::abs(used_number(kind)))
                    differs(entry, kind, *number);
                return;
            case Kind::causal:
                if (truth != is_causal_used) tell(entry, kind);
                return;
            case Kind::mask:
            case Kind::padding_mask:
                if (!is_off(value) && mask_from_name(value) != used_.options.mask) tell(entry, Kind::mask);
                return;
            case Kind::window:
                if (!is_off(value) && !(number && is_wide(*number))) tell(entry, kind);
                return;
            case Kind::bias:  // of a layer's settings, true says that its projections have one
                if (truth == true) return others_.push_back(entry);
                [[fallthrough]];
            case Kind::rotary:
            case Kind::softcap:
            case Kind::sinks:
            case Kind::segments:
                if (!is_off(value)) tell(entry, kind);
                return;
            default: others_.push_back(entry);
        }
    }

    void tell(const std::string& name, Kind kind) { told_[kind].push_back(quoted(name)); }

    static std::string quoted(const std::string& name) { return fmt::format("“{}”", array_name(name)); }

    // With the shapes of arrays.
    std::string others() const {
        std::vector<std::string> shown;
        for (const std::string& name : others_) {
            // Of those that are left out of the list, the shape is not asked.
            shown.push_back(shown.size() < most_listed ? array_with_shape(file_, name) : array_name(name));
        }
        return listed(shown);
    }

    const TensorFile& file_;
    const InUse& used_;
    std::map<Kind, std::vector<std::string>> told_;  ///< names in quotes
    std::vector<std::string> others_;
    std::vector<Message> differing_;
    int looked_at_ = 0;
};

}  // namespace

std::vector<Message> unused_in(const TensorFile& file, const InUse& used) { return Unused(file, used).notices(); }

}  // namespace qkv
